/** Whose credentials go where: what is worked out once is what npm's own code says each time. */
import { writeFile } from 'node:fs/promises'
import https from 'node:https'
import path from 'node:path'
import getAuth from 'npm-registry-fetch/lib/auth.js'
import { describe, expect, test } from 'vitest'
import { credentialsOf } from '../../src/registry/credentials.ts'
import { makeCertificate } from '../support/certificate.ts'
import { listen } from '../support/loopback.ts'
import { get, transport } from '../support/network.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const options = {
  registry: 'https://registry.example/',
  '@scope:registry': 'https://scoped.example/path/',
  '@other:registry': 'https://registry.example/other/',
  '//registry.example/:_authToken': 'root',
  '//registry.example/a:_authToken': 'a',
  '//registry.example/a/b/:_auth': 'YTpi',
  '//registry.example/other/:username': 'me',
  '//registry.example/other/:_password': 'czNjcmV0',
  '//scoped.example/path/:_authToken': 'scoped',
  '//port.example:8080/:_authToken': 'port',
}
const hosts = ['registry.example', 'scoped.example', 'port.example', 'port.example:8080', 'else.example']
const paths = [
  '',
  'a',
  'ab',
  'a/',
  'a/x',
  'ab/x',
  'a/b',
  'a/b/',
  'a/b/x',
  'a/bc',
  'other/x',
  'path/x',
  'path',
  'x/a/b/',
]
const specs = [undefined, 'name', '@scope/name', '@other/name', '@none/name']

test('each is what npm says, in whatever order they are asked for', () => {
  const asked = hosts.flatMap((host) =>
    paths.flatMap((at) => specs.map((spec) => [new URL(`https://${host}/${at}`), spec] as const)),
  )
  for (const order of [asked, [...asked].reverse()]) {
    const credentials = credentialsOf(options)
    for (const [url, spec] of order) {
      const { token, auth } = getAuth(url.href, { ...options, spec })
      expect(credentials(url, spec), `${url} ${spec}`).toEqual({ token, auth, cert: null, key: null })
    }
  }
})

describe('a client\u2019s certificate', () => {
  const [server, client] = [makeCertificate(), makeCertificate()]

  async function shown(location?: string) {
    const names: unknown[] = []
    const listener = https.createServer(
      { ...server, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        names.push((request.socket as import('node:tls').TLSSocket).getPeerCertificate().subject?.CN)
        if (location === undefined) response.end('good')
        else response.writeHead(302, { location }).end()
      },
    )
    return { address: `https://127.0.0.1:${await listen(listener)}/`, names }
  }

  test.each(['for the registry', 'for all'])('%s goes there, and not where it redirects', async (whose) => {
    const other = await shown()
    const asked = await shown(other.address.replace('127.0.0.1', 'localhost'))
    const directory = await temporaryDirectory()
    const [certfile, keyfile] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')]
    await Promise.all([writeFile(certfile, client.cert), writeFile(keyfile, client.key)])
    const at = `//${new URL(asked.address).host}/`
    const own = whose === 'for all' ? client : { [`${at}:certfile`]: certfile, [`${at}:keyfile`]: keyfile }
    expect(await get(transport({ ...own, strictSSL: false }), asked.address)).toMatchObject({ text: 'good' })
    expect(asked.names).toEqual([expect.stringContaining('test')])
    expect(other.names).toEqual([undefined])
  })

  test('that cannot be read is told of', async () => {
    const { address } = await shown()
    const broken = { cert: 'nonsense', key: 'nonsense', strictSSL: false }
    expect(await get(transport(broken), address)).toMatchObject({ isPassing: false })
    expect(await get(transport({ strictSSL: false }), address)).toMatchObject({ text: 'good' })
  })
})
