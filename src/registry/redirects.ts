/** Where an answer may lead on to. https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
import { BlockList, isIP } from 'node:net'
import { parsedUrl } from '../parsed-url.ts'
import { Broken } from './transport.ts'

/** As many as browsers follow; npm's registry has none. */
export const MAX_REDIRECTS = 20

const REDIRECTING: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return REDIRECTING.has(status)
}

/**
 * With the user name and password of the address that redirects, if it is to the same host; a server has none to give.
 *
 * @param location as the server wrote it
 * @throws Broken for a place where no registry is: a server that is asked must not make us ask others on its behalf that
 *   only this machine can reach, nor in clear what was asked in secret
 */
export function redirected(from: URL, location: string | undefined): URL {
  const to = location === undefined ? undefined : parsedUrl(location, from.href)
  if (to === undefined) return refuse('an address that is none')
  if (to.protocol !== 'http:' && to.protocol !== 'https:') return refuse(`an address of ${to.protocol.slice(0, 20)}`)
  if (from.protocol === 'https:' && to.protocol === 'http:') return refuse('an address without TLS')
  if (leadsHere(from, to)) return refuse('this machine itself')
  const isSame = to.host === from.host
  to.username = isSame ? from.username : ''
  to.password = isSame ? from.password : ''
  return to
}

function refuse(what: string): never {
  throw new Broken(`it redirects to ${what}, which is not followed`, false)
}

/** Whether it would take someone from elsewhere to this machine. */
export function leadsHere(from: URL, to: URL): boolean {
  return isOfThisMachine(to.hostname) && !isOfThisMachine(from.hostname)
}

/** Loopback, unspecified and link-local, where clouds tell their secrets; with the few that they tell them at besides. */
const OF_THIS_MACHINE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
] as const) {
  OF_THIS_MACHINE.addSubnet(network, prefix)
  // In an IPv6 address: mapped, compatible, and translated. https://www.rfc-editor.org/rfc/rfc6052#section-2.1
  for (const before of ['::ffff:', '::', '64:ff9b::']) {
    OF_THIS_MACHINE.addSubnet(`${before}${network}`, 96 + prefix, 'ipv6')
  }
}
OF_THIS_MACHINE.addSubnet('fe80::', 10, 'ipv6')
OF_THIS_MACHINE.addAddress('fd00:ec2::254', 'ipv6')

const NAMES =
  /^(?:(?:.+\.)?localhost|localhost\.localdomain|ip6-localhost|ip6-loopback|metadata\.google\.internal|metadata)$/u

/** @param host a name or an address, as URL writes it */
export function isOfThisMachine(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/gu, '')
    .replace(/%.*$/u, '')
    .toLowerCase()
  const family = isIP(bare)
  if (family === 0) return NAMES.test(bare.replace(/\.+$/u, ''))
  return OF_THIS_MACHINE.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}
