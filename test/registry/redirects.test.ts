/** Where a redirect may lead, and what goes along: every spelling of a place that is none, and each secret. */
import dns from 'node:dns'
import { describe, expect, test, vi } from 'vitest'
import { isOfThisMachine, redirected } from '../../src/registry/redirects.ts'
import { makeCertificate } from '../support/certificate.ts'
import { json, serve } from '../support/loopback.ts'
import { get, transport } from '../support/network.ts'
import { startProxy } from '../support/proxy.ts'

const PUBLIC = new URL('https://me:s3cret@registry.example/package')

describe('from elsewhere to this machine', () => {
  test.each([
    'https://127.0.0.1/',
    'https://127.9.9.9/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://0/',
    'https://0.0.0.0/',
    'https://%31%32%37.0.0.1/',
    'https://\uFF11\uFF12\uFF17.0.0.1/',
    'https://127\u30020\u30020\u30021/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fe80::1]/',
    'https://[febf::1]/',
    'https://[fd00:ec2::254]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://100.100.100.200/',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://sub.localhost/',
    'https://sub.localhost./',
    'https://metadata.google.internal/',
    'https://user@127.0.0.1/',
    '//127.0.0.1/',
    '\\\\127.0.0.1\\',
    '\thttps://127.0.0.1/',
  ])('%s', (location) => {
    expect(() => redirected(PUBLIC, location)).toThrow('it redirects to this machine itself, which is not followed')
    // Who is here already may.
    const here = new URL('https://127.0.0.1:1/')
    expect(isOfThisMachine(redirected(here, location).hostname)).toBe(true)
  })

  test.each([
    'https://registry.example/',
    'https://other.example/',
    'https://localhost.example/',
    'https://notlocalhost/',
    'https://128.0.0.1/',
    'https://169.253.1.1/',
    // Companies have their registries there.
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://[fe00::1]/',
    'https://[fe8::1]/',
    'https://[2001:db8::7f00:1]/',
  ])('its twin: %s', (location) => {
    expect(redirected(PUBLIC, location).protocol).toBe('https:')
  })
})

test.each([
  [undefined, 'an address that is none'],
  ['https://', 'an address that is none'],
  ['https://[::1', 'an address that is none'],
  ['file:///etc/passwd', 'an address of file:'],
  ['data:application/json,{}', 'an address of data:'],
  ['ftp://registry.example/', 'an address of ftp:'],
  ['javascript:1', 'an address of javascript:'],
  [`${'x'.repeat(1000)}:y`, `an address of ${'x'.repeat(20)}`],
  ['http://registry.example/', 'an address without TLS'],
  ['http://other.example/', 'an address without TLS'],
])('to %s: not followed', (location, what) => {
  expect(() => redirected(PUBLIC, location)).toThrow(`it redirects to ${what}, which is not followed`)
})

test.each([
  ['/there', 'https://me:s3cret@registry.example/there'],
  ['?x', 'https://me:s3cret@registry.example/package?x'],
  ['', 'https://me:s3cret@registry.example/package'],
  ['https://registry.example/there', 'https://me:s3cret@registry.example/there'],
  ['https://other:one@registry.example/there', 'https://me:s3cret@registry.example/there'],
  ['https://registry.example:444/', 'https://registry.example:444/'],
  ['https://other.example/', 'https://other.example/'],
  ['https://other:one@other.example/', 'https://other.example/'],
])('to %j it goes on as %s', (location, expected) => {
  expect(redirected(PUBLIC, location).href).toBe(expected)
})

describe('how many', () => {
  const counting = () =>
    serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('good')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })

  test.each([0, 1, 20])('%d are followed', async (hops) => {
    const server = await counting()
    expect(await get(transport(), server.address + hops)).toMatchObject({ text: 'good', address: `${server.address}0` })
    expect(server.asked).toHaveLength(hops + 1)
  })

  test('21 are not', async () => {
    const server = await counting()
    const got = await get(transport(), `${server.address}21`)
    expect(got).toEqual({ broken: 'it redirects more than 20 times', isPassing: false })
  })

  test.each([301, 302, 303, 307, 308])('and %d to itself ends as well', async (status) => {
    const server = await serve(
      (_request, response) => void response.writeHead(status, { location: '/' }).end('x'.repeat(9)),
    )
    expect(await get(transport(), server.address)).toMatchObject({ isPassing: false })
    expect(server.asked).toHaveLength(21)
  })
})

describe('a name that leads here', () => {
  // From a registry that is elsewhere, for all that its name says; everything is here in truth.
  async function lookUp(location: (port: number) => string) {
    const server = await serve((request, response) => {
      if (request.url === '/there') response.end('good')
      else response.writeHead(302, { location: location(server.port) }).end()
    })
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      name: string,
      options: { all?: boolean },
      callback: (...args: unknown[]) => void,
    ) => {
      const address = '127.0.0.1'
      process.nextTick(() =>
        options.all === true ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4),
      )
      return name
    }) as never)
    const got = await get(transport(), `http://registry.example:${server.port}/`)
    const direct = await get(transport(), `http://evil.example:${server.port}/there`)
    const led = await get(transport(), `http://evil.example:${server.port}/there`, { isLed: true })
    lookup.mockRestore()
    return { got, direct, led }
  }
  const refused = { broken: 'it redirects to a name of this machine, which is not followed', isPassing: false }

  test('is not followed, where a server chose it', async () => {
    const { got, direct, led } = await lookUp((port) => `http://evil.example:${port}/there`)
    expect(got).toEqual(refused)
    expect(led).toEqual(refused)
    expect(direct).toMatchObject({ text: 'good' })
  })

  test('nor is an address of it asked', async () => {
    const server = await serve((_request, response) => void response.end('good'))
    const led = await get(transport(), server.address, { isLed: true })
    expect(led).toEqual({ broken: 'it leads to this machine itself, which is not asked', isPassing: false })
    expect(server.asked).toHaveLength(0)
    expect(await get(transport(), server.address)).toMatchObject({ text: 'good' })
  })

  test('its twin: to the same name, which the user chose', async () => {
    const { got } = await lookUp((port) => `http://registry.example:${port}/there`)
    expect(got).toMatchObject({ text: 'good' })
  })
})

describe('secrets', () => {
  const everything = (port: number) => ({
    [`//127.0.0.1:${port}/:_authToken`]: 's3cret',
    otp: 's3cret',
    npmSession: 's3cret',
    scope: '@s3cret',
  })

  test.each(['127.0.0.1', 'localhost'])('do not go to another port of %s', async (name) => {
    const other = await serve(json('good'))
    const server = await serve((_request, response) => {
      const location = other.address.replace('127.0.0.1', name)
      response.writeHead(302, { location, 'set-cookie': 'session=s3cret' }).end()
    })
    const got = await get(transport(everything(server.port)), server.address.replace('//', '//me:s3cret@'))
    expect(got).toMatchObject({ status: 200, address: other.address.replace('127.0.0.1', name) })
    expect(server.headers[0]).toMatchObject({ authorization: 'Bearer s3cret' })
    expect(JSON.stringify(other.headers)).not.toContain('s3cret')
    expect(other.headers[0]).not.toHaveProperty('authorization')
    expect(other.headers[0]).not.toHaveProperty('cookie')
  })

  test('that are for another host do not go there because somebody leads there', async () => {
    const other = await serve(json('good'))
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: other.address.replace('127.0.0.1', 'localhost') }).end()
    })
    const options = { [`//localhost:${other.port}/:_authToken`]: 's3cret' }
    expect(await get(transport(options), server.address)).toMatchObject({ status: 200 })
    expect(other.headers[0]).not.toHaveProperty('authorization')
    expect(await get(transport(options), other.address.replace('127.0.0.1', 'localhost'))).toMatchObject({
      status: 200,
    })
    expect(other.headers[1]).toMatchObject({ authorization: 'Bearer s3cret' })
  })

  test('go on to another place of the host, and over TLS to what the configuration has for it', async () => {
    const secure = await serve(json('good'), makeCertificate())
    const server = await serve((request, response) => {
      const location = request.url === '/' ? '/there' : secure.address
      response.writeHead(302, { location }).end()
    })
    const options = {
      ...everything(server.port),
      [`//127.0.0.1:${secure.port}/:_authToken`]: 'another',
      strictSSL: false,
    }
    expect(await get(transport(options), server.address)).toMatchObject({ status: 200, address: secure.address })
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(['Bearer s3cret', 'Bearer s3cret'])
    expect(secure.headers[0]).toMatchObject({ authorization: 'Bearer another' })
  })

  test('of an address that redirects to itself otherwise stay', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: `${server.address}there` }).end()
      else response.end('good')
    })
    expect(await get(transport(), server.address.replace('//', '//me:s3cret@'))).toMatchObject({ text: 'good' })
    expect(new Set(server.headers.map(({ authorization }) => authorization)).size).toBe(1)
  })

  test('that a server makes up are not sent, nor told', async () => {
    const other = await serve(json('good'))
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: other.address.replace('//', '//made:up@') }).end()
    })
    expect(await get(transport(), server.address)).toMatchObject({ address: other.address })
    expect(other.headers[0]).not.toHaveProperty('authorization')
  })

  test('are not asked for anonymously', async () => {
    const server = await serve(json('good'))
    const address = server.address.replace('//', '//me:s3cret@')
    const got = await get(transport(everything(server.port)), address, { anonymous: true })
    expect(got).toMatchObject({ status: 200, address: server.address })
    expect(JSON.stringify(server.headers)).not.toMatch(/s3cret|authorization/u)
  })

  test('do not follow from a proxy\u2019s host to another', async () => {
    const server = await serve((request, response) => {
      if (request.headers.host === 'registry.example')
        response.writeHead(302, { location: 'http://cdn.example/' }).end()
      else response.end('good')
    })
    const proxy = await startProxy(server.port)
    const options = { proxy: proxy.address, '//registry.example/:_authToken': 's3cret' }
    expect(await get(transport(options), 'http://registry.example/')).toMatchObject({ text: 'good' })
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(['Bearer s3cret', undefined])
  })
})
