/** What every door has to be, whatever manager it is for. Not gated: no manager is started. */
import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { DOOR_CHECKSUMS } from '../../src/lockfile/pnpm/door-checksums.ts'
import { VERSION } from '../../src/version.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DOORS = ['doors/pnpmfile.cjs', 'doors/yarn-plugin.cjs']
const CHECKSUMS = 'src/lockfile/pnpm/door-checksums.ts'
const SCRIPT = 'scripts/release-doors.mjs'

/** How a door finds, starts and understands verify-deps. */
function sharedOf(text: string): string {
  const [start, end] = ['// -- The same in every door', '// -- Until here. --'].map((line) => {
    expect(text.split(line)).toHaveLength(2)
    return text.indexOf(line)
  })
  return text.slice(start, end)
}

test('each has the same rule for finding verify-deps, of this version', async () => {
  const [pnpm = '', yarn] = await Promise.all(
    DOORS.map(async (file) => sharedOf(await readFile(path.join(ROOT, file), 'utf8'))),
  )
  expect(yarn).toBe(pnpm)
  expect(pnpm.match(/^const VERSION = .*$/gmu)).toEqual([`const VERSION = '${VERSION}'`])
})

describe(SCRIPT, () => {
  /** What a release is made of, and the script in it. */
  async function release(version: string, change: (text: string) => string = (text) => text) {
    const directory = await temporaryDirectory()
    const at = (name: string) => path.join(directory, name)
    for (const name of [...DOORS, CHECKSUMS, SCRIPT]) await cp(path.join(ROOT, name), at(name))
    await writeFile(at('package.json'), JSON.stringify({ type: 'module', version }))
    for (const door of DOORS) await writeFile(at(door), change(await readFile(at(door), 'utf8')))
    await promisify(execFile)(process.execPath, [at(SCRIPT)])
    return (name: string) => readFile(at(name), 'utf8')
  }

  test('changes nothing where the version is the same', async () => {
    const read = await release(VERSION)
    for (const name of [...DOORS, CHECKSUMS]) {
      expect(await read(name), `run node ${SCRIPT}`).toBe(await readFile(path.join(ROOT, name), 'utf8'))
    }
  })

  test('writes another version into each door, and the checksums that come of it', async () => {
    const read = await release('12.34.56-rc.7')
    for (const door of DOORS) {
      const text = await readFile(path.join(ROOT, door), 'utf8')
      expect(await read(door)).toBe(text.replace(`const VERSION = '${VERSION}'`, `const VERSION = '12.34.56-rc.7'`))
    }
    const checksums = await read(CHECKSUMS)
    for (const old of DOOR_CHECKSUMS) expect(checksums).not.toContain(old)
    const blank = (text: string) => text.replace(/'[a-z2-7]{26}'/u, '').replace(/'sha256-[A-Za-z0-9+/]{43}='/u, '')
    expect(blank(checksums)).toBe(blank(await readFile(path.join(ROOT, CHECKSUMS), 'utf8')))
  })

  test.each([
    ['a version that is none', '1.0', undefined],
    ["a version that would end the door's string", "1.0.0'", undefined],
    ['a door without a version', VERSION, (text: string) => text.replace('const VERSION', 'let VERSION')],
    ['a door with two', VERSION, (text: string) => `${text}const VERSION = '0'\n`],
  ])('refuses %s', async (_what, version, change) => {
    await expect(release(version, change)).rejects.toThrow(/no version for npx|and 1 is expected/u)
  })

  test('runs with every `npm version`, and what it writes is part of that commit', async () => {
    const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'))
    expect(scripts.version).toBe(`node ${SCRIPT} && git add doors ${CHECKSUMS}`)
  })
})
