/** Our own door makes pnpm note a checksum, and switches no check off. What is not it, byte for byte, does. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DOOR_CHECKSUMS } from '../../../src/lockfile/pnpm/door-checksums.ts'
import { VERSION } from '../../../src/version.ts'
import { ask, parse, SHA512 } from './lock.ts'

const DOOR = readFileSync(new URL('../../../doors/pnpmfile.cjs', import.meta.url), 'utf8').replaceAll('\r\n', '\n')

/** As pnpm 9 makes it, then as later ones do, here without what scripts/release-doors.mjs has for it. */
function checksumsOf(text: string): readonly string[] {
  const normal = text.split('\r\n').join('\n')
  const digits = BigInt(`0x${createHash('md5').update(normal).digest('hex')}00`)
  const base32 = Array.from({ length: 26 }, (_, at) => Number((digits >> BigInt(131 - 5 * at)) & 31n))
    .map((digit) => 'abcdefghijklmnopqrstuvwxyz234567'[digit])
    .join('')
  return [base32, `sha256-${createHash('sha256').update(normal).digest('base64')}`]
}

it('are those of the door that ships: node scripts/release-doors.mjs', () => {
  expect([...DOOR_CHECKSUMS]).toEqual(checksumsOf(DOOR))
})

const COMPOSED = `module.exports = require('./verify-deps.pnpmfile.cjs').compose({ hooks: {} })\n`

describe.each([
  ['the door', DOOR, true],
  ['with the line ends of Windows', DOOR.replaceAll('\n', '\r\n'), true],
  ['of another release', DOOR.replace(`VERSION = '${VERSION}'`, `VERSION = '0.0.9'`), false],
  ['with a line of its own', `${DOOR}module.exports.hooks.readPackage = (pkg) => pkg\n`, false],
  ['with a byte order mark', `\ufeff${DOOR}`, false],
  ['composed with', COMPOSED, false],
  ['not asked for its checksum, being the global pnpmfile', '', false],
])('%s', (_what, text, isKnown) => {
  it.each(checksumsOf(text))('%s', (checksum) => {
    expect(DOOR_CHECKSUMS.has(checksum)).toBe(isKnown)
    const lock = {
      project: [ask('a', '^1.0.0', '1.0.0')],
      packages: { 'a@1.0.0': `resolution: {integrity: ${SHA512}}` },
    }
    const lockfile = parse({ ...lock, top: `pnpmfileChecksum: ${checksum}` }, { dependencies: { a: '^1.0.0', b: '1' } })
    expect(lockfile.overridden).toEqual(isKnown ? new Set() : 'all')
    const said = 'package.json asks for "b", and the lockfile does not have it.'
    expect(lockfile.disagreements?.map(({ message }) => message)).toEqual(isKnown ? [said] : [])
  })
})

describe.each([...DOOR_CHECKSUMS])('%s', (checksum) => {
  it.each([
    ['with overrides', `pnpmfileChecksum: ${checksum}\noverrides: {a: 1}`, new Set(['a'])],
    ['with package extensions', `pnpmfileChecksum: ${checksum}\npackageExtensionsChecksum: abc`, 'all'],
    ['as the checksum of package extensions', `packageExtensionsChecksum: ${checksum}`, 'all'],
    ['in other letters', `pnpmfileChecksum: ${checksum.toUpperCase()}`, 'all'],
    ['with more after it', `pnpmfileChecksum: ${checksum}=`, 'all'],
    ['in a list', `pnpmfileChecksum: [${checksum}]`, 'all'],
    ['as the name of a member', `pnpmfileChecksum: {${checksum}: ${checksum}}`, 'all'],
    ['not there', 'pnpmfileChecksum: null', new Set()],
  ])('%s', (_what, top, overridden) => {
    expect(parse({ top }).overridden).toEqual(overridden)
  })
})
