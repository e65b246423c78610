/** Every tampering of the demo, one at a time beside an honest package, through the built command and real HTTP. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Made } from '../../fixtures/demo/exhibits.ts'
import { KEY, makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { World } from '../../src/demo/world.ts'
import { about, makeProject, verifyProject } from '../support/cli.ts'
import { startRegistry } from '../support/faulty-registry.ts'

const [honest, ...exhibits] = await makeExhibits()
if (honest === undefined) throw new Error('the demo shows nothing')

/** The same package, with nothing done to it. */
async function twinOf({ publication: { name } }: Made): Promise<Made> {
  return { publication: await publish({ name, keys: [KEY] }), story: '', outcome: 'verified', codes: [] }
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function verifyWorld(world: World) {
  const registry = await startRegistry(world)
  closing.push(registry.close)
  const project = await makeProject(world, registry.address)
  closing.push(project.remove)
  return verifyProject(project)
}

const EXIT = { verified: 0, uncovered: 0, failed: 1, unproven: 1, inconclusive: 2 } as const

describe.each(exhibits)('$publication.name', (exhibit) => {
  const { publication, outcome, codes } = exhibit
  const { name } = publication

  test(`is ${outcome}, and the package beside it verified`, async () => {
    const { code, report } = await verifyWorld(worldOf([honest, exhibit]))
    expect(about(report, name)).toEqual({ outcome, codes })
    expect(about(report, 'honest')).toEqual({ outcome: 'verified', codes: [] })
    expect(code).toBe(EXIT[outcome])
    expect(report.outcome).toBe(outcome)
  })

  test('is verified when nothing is done to it', async () => {
    const { code, report } = await verifyWorld(worldOf([honest, await twinOf(exhibit)]))
    expect(about(report, name)).toEqual({ outcome: 'verified', codes: [] })
    expect(about(report, 'honest')).toEqual({ outcome: 'verified', codes: [] })
    expect(code).toBe(0)
  })
})
