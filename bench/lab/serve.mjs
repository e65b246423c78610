/**
 * node bench/lab/serve.mjs [--packages N] [--port N] [--delay MILLISECONDS] [--project DIRECTORY] [--attached]
 *
 * Serves the lab's registry on loopback, each answer after 20 ms, and puts the project that asks for everything into the
 * directory. A process of its own, that does as little as can be: who measures shares the machine with it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { labWorld } from './make.mjs'
import { tufHost } from './tuf-host.mjs'

const text = { type: 'string' }
const { values } = parseArgs({
  options: { packages: text, port: text, delay: text, project: text, attached: { type: 'boolean' } },
})
const delay = Number(values.delay ?? 20)

const world = await labWorld(Number(values.packages ?? 1000))
const read = (name) => readFileSync(`${world}/${name}`)
const bodies = read('bodies')
const answers = new Map(Object.entries(JSON.parse(read('answers.json'))))

/** As npm's own has them. */
const HEADERS = {
  tarball: { 'content-type': 'application/octet-stream', 'cache-control': 'public, immutable, max-age=31557600' },
  abridged: { 'content-type': 'application/vnd.npm.install-v1+json', vary: 'accept-encoding, accept' },
  packument: { 'content-type': 'application/json', vary: 'accept-encoding, accept' },
}
const JSON_HEADERS = { 'content-type': 'application/json', vary: 'Accept-Encoding' }
const CACHED = { 'cache-control': 'public, max-age=300' }

const prepared = new Map()
for (const [address, [kind, start, length, gzipped]] of answers) {
  const body = bodies.subarray(start, start + length)
  const headers = {
    ...CACHED,
    ...(HEADERS[kind] ?? JSON_HEADERS),
    etag: `"${start.toString(16)}-${length.toString(16)}"`,
  }
  prepared.set(address, { body, gzipped, kind, headers, own: Object.entries(headers).flat() })
}
answers.clear()

const IN_WORDS = {
  version: 'version documents',
  tarball: 'tarballs',
  attestations: 'lists of attestations',
  abridged: 'abridged packuments',
  packument: 'full packuments',
  keys: 'list of keys',
}
const UNCHANGED = 'of these unchanged'
const asked = { bytes: 0 }
const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
  // Of a request that goes away before its answer.
  response.on('error', () => {})
  setTimeout(answer, delay, request, response)
})
server.keepAliveTimeout = 60_000
server.maxRequestsPerSocket = 0

function answer({ url, headers }, response) {
  if (url === '/-/asked') return response.end(JSON.stringify(asked))
  const address = url.includes('%') ? url.replace(/%2F/gu, '%2f').replace(/%40/gu, '@') : url
  const isAbridged = headers.accept?.includes('application/vnd.npm.install-v1+json') === true
  const found = (isAbridged ? prepared.get(`${address} abridged`) : undefined) ?? prepared.get(address)
  if (found === undefined) {
    asked.refused = (asked.refused ?? 0) + 1
    return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}')
  }
  const kind = IN_WORDS[found.kind]
  asked[kind] = (asked[kind] ?? 0) + 1
  if (headers['if-none-match'] === found.headers.etag) {
    asked[UNCHANGED] = (asked[UNCHANGED] ?? 0) + 1
    return response.writeHead(304, found.own).end()
  }
  const takesGzip = headers['accept-encoding']?.includes('gzip') === true
  const body = found.gzipped && !takesGzip ? gunzipSync(found.body) : found.body
  const encoding = found.gzipped && takesGzip ? ['content-encoding', 'gzip'] : []
  asked.bytes += body.length
  response.writeHead(200, [...found.own, ...encoding, 'content-length', String(body.length)]).end(body)
}

const proxy = tufHost(world)
await Promise.all([listen(server, Number(values.port ?? 0)), listen(proxy, 0)])
const registry = addressOf(server)
if (values.project !== undefined) writeProject(values.project)
console.log(JSON.stringify({ registry: `${registry}/`, proxy: addressOf(proxy), pid: process.pid, world }))

// With whoever started it, however that one ends.
if (values.attached) process.stdin.resume().on('end', () => process.exit())

function listen(one, port) {
  return new Promise((resolve) => one.listen(port, '127.0.0.1', resolve))
}

function addressOf(one) {
  return `http://127.0.0.1:${one.address().port}`
}

function writeProject(directory) {
  mkdirSync(directory, { recursive: true })
  const write = (name, content) => writeFileSync(`${directory}/${name}`, content)
  const lockfile = String(read('package-lock.json')).replaceAll('http://registry.example', registry)
  write('package.json', read('package.json'))
  write('package-lock.json', `${JSON.stringify(JSON.parse(lockfile), undefined, 2)}\n`)
  write('.npmrc', `registry=${registry}/\naudit=false\nfund=false\nupdate-notifier=false\n`)
  write('trusted-root.json', read('trusted-root.json'))
}
