// Loaded into what is measured: says at its end what the whole process took, its threads included.
const { isMainThread } = require('node:worker_threads')

if (isMainThread && process.env['BENCH_RESOURCES']) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const taken = { cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }
    require('node:fs').writeFileSync(process.env['BENCH_RESOURCES'], JSON.stringify(taken))
  })
}
