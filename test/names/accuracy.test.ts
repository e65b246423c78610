/**
 * What was promised of look-alike names, over confirmed squats and the names in real lockfiles. Names alone: no evidence has
 * cleared anybody yet. `npx vitest bench --run bench/names.bench.ts` prints all of it.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import type { Data } from '../../bench/names/data.ts'
import { halved, readData, readSecondSet } from '../../bench/names/data.ts'
import { oursWithEvidence } from '../../bench/names/evidence.ts'
import { fraction, measure } from '../../bench/names/measure.ts'
import { ours } from '../../bench/names/ours.ts'
import { peers } from '../../bench/names/peers/index.ts'
import { protectedNames } from '../../bench/names/protected-names.ts'
import { accuracyTable } from '../../bench/names/table.ts'
import { corpora } from '../support/corpora.ts'

// It measures a dozen detectors over thousands of names.
vi.setConfig({ testTimeout: 300_000 })

const NOTHING: Data = { pairs: [], lockfiles: [], unlisted: [] }

describe.runIf(corpora !== undefined)('look-alike names', () => {
  // The body runs even where the tests do not.
  const data = corpora === undefined ? NOTHING : readData()
  const high = measure(ours('High', 'shipped'), data)
  const both = measure(ours('High and Warning', 'shipped'), data)

  it('are measured over enough', () => {
    expect(data.pairs.length).toBeGreaterThan(300)
    expect(data.lockfiles.length).toBeGreaterThan(10)
    expect(data.unlisted.length).toBeGreaterThan(1_000)
  })

  it('High finds enough', () => {
    expect(fraction(high.notScopeDrops.named)).toBeGreaterThanOrEqual(0.27)
    expect(fraction(high.recent.flagged)).toBeGreaterThan(15 / 57)
  })

  it('High accuses hardly anybody', () => {
    expect(fraction(high.falseFlags), high.accused.join(', ')).toBeLessThanOrEqual(0.002)
    expect(high.flaggedInLockfiles, high.accused.join(', ')).toBeLessThanOrEqual(1)
  })

  it('High and Warning find most, and name the right target', () => {
    expect(fraction(both.notScopeDrops.named)).toBeGreaterThanOrEqual(0.65)
    expect(fraction(both.all.named)).toBeGreaterThanOrEqual(0.65)
  })

  it('evidence takes away half of the false flags, and hardly any of the others', () => {
    const settled = measure(oursWithEvidence('High and Warning'), data)
    expect(settled.falseFlags.found, settled.accused.join(', ')).toBeLessThanOrEqual(both.falseFlags.found / 2)
    expect(settled.flagsPerLockfile).toBeLessThanOrEqual(both.flagsPerLockfile / 2)
    expect(fraction(settled.all.named)).toBeGreaterThanOrEqual(fraction(both.all.named) - 0.02)
    expect(fraction(settled.notScopeDrops.named)).toBeGreaterThanOrEqual(fraction(both.notScopeDrops.named) - 0.02)
  })

  it('is told by the documentation as it is', async () => {
    const page = readFileSync(new URL('../../docs/look-alikes.md', import.meta.url), 'utf8')
    expect(page).toContain(`\n${accuracyTable(data, await readSecondSet(data.pairs))}\n`)
  })

  it('High and Warning accuse few', () => {
    expect(fraction(both.falseFlags), both.accused.join(', ')).toBeLessThanOrEqual(0.02)
    expect(both.flagsPerLockfile, both.accused.join(', ')).toBeLessThanOrEqual(0.7)
  })

  // With the same list, so that it is the rules that are compared; and as shipped, with more names.
  it.each(Object.keys(peers))('are found more often than by %s, with fewer false flags', (name) => {
    const peer = peers[name]
    if (peer === undefined) throw new Error(name)
    const theirs = measure(peer(protectedNames), data)
    for (const own of [measure(ours('High and Warning', 'ranked'), data), both]) {
      for (const squats of ['all', 'notScopeDrops', 'recent'] as const) {
        expect(fraction(own[squats].flagged), squats).toBeGreaterThan(fraction(theirs[squats].flagged))
        expect(fraction(own[squats].named), squats).toBeGreaterThan(fraction(theirs[squats].named))
      }
      expect(fraction(own.falseFlags)).toBeLessThan(fraction(theirs.falseFlags))
      expect(own.flagsPerLockfile).toBeLessThan(theirs.flagsPerLockfile)
    }
  })

  // A rule that fits single names would fit one half better.
  it.each(['one half', 'the other half'] as const)('High and Warning hold for %s alone', (half) => {
    const measured = measure(ours('High and Warning', 'shipped'), halved(data, half))
    expect(fraction(measured.notScopeDrops.named)).toBeGreaterThanOrEqual(0.65)
    expect(fraction(measured.falseFlags), measured.accused.join(', ')).toBeLessThanOrEqual(0.02)
  })
})
