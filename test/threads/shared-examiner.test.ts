/** Who examines what, where there are others to do it. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Examination } from '../../src/sigstore/examine.ts'
import type { Examiner } from '../../src/sigstore/examiner.ts'
import { shared } from '../../src/threads/shared-examiner.ts'

const under = { roots: [], keys: () => [], engines: [] } as unknown as Parameters<Examiner>[1]
const named = (name: string) => ({ ok: false, name }) as unknown as Examination

/** Others that answer when they are told to. */
function others() {
  const inHand: ((error?: Error) => void)[] = []
  const there: Examiner = (bundle) =>
    new Promise((resolve, reject) => {
      inHand.push((error) => (error ? reject(error) : resolve(named(`there ${bundle}`))))
    })
  return { there, inHand }
}

const here: Examiner = async (bundle) => named(`here ${bundle}`)

test('the others get as many as they may have in hand; what waits is done here, one between two turns', async () => {
  const { there, inHand } = others()
  const examiner = shared(there, here, 2)
  const all = [1, 2, 3, 4].map((bundle) => examiner(bundle, under))
  expect(inHand).toHaveLength(2)
  expect(await Promise.all(all.slice(2))).toEqual([named('here 3'), named('here 4')])
  for (const finish of inHand) finish()
  expect(await Promise.all(all.slice(0, 2))).toEqual([named('there 1'), named('there 2')])
})

test('whoever is through gets the next one', async () => {
  const { there, inHand } = others()
  const examiner = shared(there, here, 1)
  const all = [1, 2, 3].map((bundle) => examiner(bundle, under))
  inHand[0]?.()
  expect(await all[0]).toEqual(named('there 1'))
  await turn()
  inHand[1]?.()
  expect(await Promise.all(all)).toEqual([named('there 1'), named('there 2'), named('here 3')])
})

test('an error is told to whom it concerns, wherever it was, and the rest goes on', async () => {
  const { there, inHand } = others()
  const examiner = shared(there, () => Promise.reject(new Error('here')), 1)
  const [first, second] = [examiner(1, under), examiner(2, under)]
  await expect(second).rejects.toThrow('here')
  inHand[0]?.(new Error('there'))
  await expect(first).rejects.toThrow('there')
  const third = examiner(3, under)
  inHand[1]?.()
  expect(await third).toEqual(named('there 3'))
})
