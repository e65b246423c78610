/**
 * node bench/speed/floor.mjs REGISTRY PROJECT WORLD
 *
 * What no verification can do without, and nothing else: every request, every hash, every signature. It asks for everything
 * at once, knows beforehand what there is, and says nothing but that all of it holds.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { bundleVerifier } from './floor-bundle.mjs'

const [registry, project, world] = process.argv.slice(2)
const read = (file) => JSON.parse(readFileSync(file))
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

const counts = {}
function ask(kind, path, accept = 'application/json') {
  counts[kind] = (counts[kind] ?? 0) + 1
  return new Promise((resolve, reject) => {
    const headers = { accept, 'accept-encoding': 'gzip' }
    get(new URL(path, registry), { agent, headers }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${path}: ${response.statusCode}`))
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
        resolve(response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)
      })
      response.on('error', reject)
    }).on('error', reject)
  })
}

function hold(is, what) {
  if (!is) throw new Error(`${what} does not hold`)
}

const locked = new Map()
for (const { resolved, integrity } of Object.values(read(`${project}/package-lock.json`).packages))
  if (resolved !== undefined) locked.set(new URL(resolved).pathname, integrity)

const trust = ask('keys', '/-/npm/v1/keys').then((body) => {
  const { keys } = JSON.parse(body)
  const spki = (key) => createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  const keyOf = new Map(keys.map(({ keyid, key }) => [keyid, spki(key)]))
  return { keyOf, verifyBundle: bundleVerifier(read(`${project}/trusted-root.json`), keyOf, hold) }
})

async function tarball(path) {
  const digest = createHash('sha512')
    .update(await ask('tarballs', path))
    .digest('base64')
  hold(`sha512-${digest}` === locked.get(path), path)
}

async function version(path, tarballPath) {
  const { name, version, dist } = JSON.parse(await ask('version documents', path))
  const message = Buffer.from(`${name}@${version}:${locked.get(tarballPath)}`)
  const { keyOf } = await trust
  for (const { keyid, sig } of dist.signatures)
    hold(verify('sha256', message, keyOf.get(keyid), Buffer.from(sig, 'base64')), path)
}

async function attestations(path) {
  const { attestations: all } = JSON.parse(await ask('attestations', path))
  const { verifyBundle } = await trust
  for (const { bundle } of all) verifyBundle(bundle)
}

const all = read(`${world}/evidence.json`).flatMap((one) => [
  version(one.version, one.tarball),
  tarball(one.tarball),
  one.attestations && attestations(one.attestations),
  one.abridged && ask('abridged packuments', one.abridged, 'application/vnd.npm.install-v1+json'),
  one.packument && ask('full packuments', one.packument),
])
await Promise.all(all)
agent.destroy()
console.log(JSON.stringify(counts))
