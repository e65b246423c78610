/**
 * A proxy on loopback that leads whoever asks for any host over TLS to the lab's TUF repository. npm asks there for the root
 * of trust each time it audits; it is told to take this proxy, and otherwise it is as it is.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'

/** @returns the server to listen with */
export function tufHost(world) {
  const read = (name) => readFileSync(`${world}/${name}`)
  const [mirror] = readdirSync(`${world}/tuf`)
  const files = new Map(
    ['timestamp', 'snapshot', 'targets'].map((role) => [
      role === 'timestamp' ? '/timestamp.json' : `/9999.${role}.json`,
      read(`tuf/${mirror}/${role}.json`),
    ]),
  )
  const tls = { key: read('tls-key.pem'), cert: read('tls-certificate.pem') }
  const repository = createServer(tls, ({ url }, response) => {
    const file = files.get(url)
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  const proxy = createProxy((_, response) => response.writeHead(403).end())
  proxy.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    repository.emit('connection', socket)
  })
  return proxy
}
