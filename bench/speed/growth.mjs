/** How time and memory grow with the number of packages. */
import { startLab } from './lab.mjs'
import { subjects } from './subjects.mjs'
import { median, megabytes, seconds, table } from './table.mjs'

const MEMORY_LIMIT = 250

/** @returns a table, and what it says of the goals */
export async function growth(sizes, { scratch, delay, runs, ...tools }) {
  const measured = []
  for (const size of sizes) {
    const lab = await startLab(size, scratch, delay)
    try {
      const who = subjects(lab, scratch, tools)
      const all = { floor: [], cold: [], warm: [] }
      for (let round = 0; round < runs; round++) {
        all.floor.push(await who.floor())
        const { cold, warm } = await who.verify()
        all.cold.push(cold)
        all.warm.push(warm)
      }
      measured.push({ size, ...all })
    } finally {
      lab.close()
    }
  }
  const wall = (results) => median(results.map((one) => one.wall))
  const each = (results, size) => `${((wall(results) / size) * 1000).toFixed(2)} ms`
  const memory = (results) => Math.max(...results.map((one) => one.memory))
  const head = ['packages', 'floor', 'each', 'cold', 'each', 'memory', 'warm', 'each', 'memory', 'cold : floor']
  const rows = measured.map(({ size, floor, cold, warm }) => [
    size.toLocaleString('en'),
    seconds(wall(floor)),
    each(floor, size),
    seconds(wall(cold)),
    each(cold, size),
    megabytes(memory(cold)),
    seconds(wall(warm)),
    each(warm, size),
    megabytes(memory(warm)),
    (wall(cold) / wall(floor)).toFixed(2),
  ])
  const last = measured.at(-1)
  const most = Math.max(memory(last.cold), memory(last.warm))
  const power = (key) => powerOf(measured.map(({ size, cold }) => [size, median(cold.map((one) => one[key]))]))
  const [byWall, byCpu] = [power('wall'), power('cpu')]
  return [
    table([head, ...rows]),
    '',
    `Memory at ${last.size.toLocaleString('en')}: ${megabytes(most)}; goal: under ${MEMORY_LIMIT} MB.`,
    ...(byWall === undefined
      ? []
      : [
          `Cold, from 1,000 packages on, wall time grows to the power of ${byWall}, CPU time to that of ${byCpu}; goal: 1.`,
        ]),
  ].join('\n')
}

/** Between the first and the last that are large enough for the start not to count: 1 is linear. */
function powerOf(points) {
  const large = points.filter(([size]) => size >= 1000)
  const [[x1, y1] = [], [x2, y2] = []] = [large.at(0), large.at(-1)]
  return x1 === undefined || x1 === x2 ? undefined : (Math.log(y2 / y1) / Math.log(x2 / x1)).toFixed(2)
}
