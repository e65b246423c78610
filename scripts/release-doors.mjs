// Writes what a release changes of the doors: the version of verify-deps that they ask for, and what pnpm notes of the
// file that says so. `npm version` runs it; so should whoever changes doors/pnpmfile.cjs.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const at = (name) => new URL(`../${name}`, import.meta.url)
const PNPM = 'doors/pnpmfile.cjs'
const CHECKSUMS = 'src/lockfile/pnpm/door-checksums.ts'

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
if (!/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u.test(version)) throw new Error(`package.json has no version for npx: ${version}`)

for (const door of [PNPM, 'doors/yarn-plugin.cjs']) {
  edit(door, /^const VERSION = '[^'\n]*'$/gmu, `const VERSION = '${version}'`)
}
const text = readFileSync(at(PNPM), 'utf8').replaceAll('\r\n', '\n')
edit(CHECKSUMS, /^ {2}'[a-z2-7]{26}',$/gmu, `  '${base32(createHash('md5').update(text).digest())}',`)
edit(CHECKSUMS, /^ {2}'sha256-[^'\n]*',$/gmu, `  'sha256-${createHash('sha256').update(text).digest('base64')}',`)

/** Exactly one line. One that isn't found would be a release that asks for another version. */
function edit(name, line, replacement) {
  const before = readFileSync(at(name), 'utf8')
  const found = before.match(line) ?? []
  if (found.length !== 1) throw new Error(`${name} has ${found.length} lines like ${line}, and 1 is expected`)
  writeFileSync(
    at(name),
    before.replace(line, () => replacement),
  )
}

/** RFC 4648, in lower case and without padding. */
function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{1,5}/gu, (each) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(each.padEnd(5, '0'), 2)])
}
