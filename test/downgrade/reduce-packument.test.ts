/** From what is kept of a packument, the same history can be read. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHistory } from '../../src/downgrade/history.ts'
import { reducePackument } from '../../src/downgrade/reduce-packument.ts'

const odd = fc.constantFrom<unknown>(undefined, null, true, 'text', 1, [], {}, ['a'])
const or = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: value }, odd)
const member = (name: string, value: fc.Arbitrary<unknown>) => or(fc.record({ [name]: value, other: odd }))
const entries = or(
  fc.record({
    name: odd,
    dist: member('attestations', member('provenance', member('predicateType', or(fc.string())))),
    _npmUser: or(
      fc.record({ trustedPublisher: or(fc.object({ maxDepth: 1 })), approver: or(fc.object()), email: odd }),
    ),
    deprecated: or(fc.string()),
    readme: fc.string(),
  }),
)
const versions = fc.constantFrom('1.0.0', '1.0.1', '2.0.0-rc.1', 'x')
const times = or(fc.date({ noInvalidDate: true }).map((date) => date.toISOString()))
const packuments = fc.record({
  versions: fc.dictionary(versions, entries),
  time: or(fc.dictionary(versions, times)),
  readme: fc.string(),
})

test('of any packument', () => {
  fc.assert(
    fc.property(packuments, (packument) => {
      const asSent = JSON.parse(JSON.stringify(packument))
      const history = decodeHistory(asSent, 'here')
      const asKept = JSON.parse(JSON.stringify(reducePackument(asSent)))
      expect(decodeHistory(asKept, 'here')).toEqual(history)
    }),
  )
})

test('and nothing else is left', () => {
  const version = { name: 'a', dist: { tarball: 'x', attestations: { url: 'x', provenance: { predicateType: 'p' } } } }
  expect(reducePackument({ name: 'a', time: { '1.0.0': 't' }, versions: { '1.0.0': version }, readme: 'x' })).toEqual({
    time: { '1.0.0': 't' },
    versions: { '1.0.0': { dist: { attestations: { provenance: { predicateType: 'p' } } } } },
  })
})
