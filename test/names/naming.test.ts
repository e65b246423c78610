/** What the policy protects, and whom that vouches for. */
import { describe, expect, test } from 'vitest'
import { openNaming } from '../../src/names/naming.ts'

function open(protect: readonly string[], names: readonly string[], dependents: readonly string[] = []) {
  return openNaming({ names: new Set(names), direct: new Set(), protect, dependentsOf: () => dependents })
}

describe('a pattern of the policy', () => {
  test('protects what it matches, and vouches for none of it: anybody can have such a name', () => {
    const names = ['lodahs', 'acme-tools']
    expect(open(['lod*', 'acme-*'], names)('lodahs')).toMatchObject({
      isProtected: false,
      likeness: { target: 'lodash', suspicion: 'high' },
    })
    expect(open(['acme-*'], names)('acme-tolos').likeness?.target).toBe('acme-tools')
    // By its name, it is meant.
    expect(open(['lodahs'], names)('lodahs')).toMatchObject({ isProtected: true, likeness: undefined })
  })

  test('does so for all scopes, too, but not for one that it names', () => {
    const names = ['@bable/core', '@bable/cli']
    expect(open(['@*/*'], names)('@bable/core').likeness?.target).toBe('@babel/core')
    expect(open(['@bable/*'], names)('@bable/core')).toMatchObject({ isProtected: true, likeness: undefined })
    expect(open(['@bable/c*'], names)('@bable/core')).toMatchObject({ isProtected: true, likeness: undefined })
  })

  test('makes no well-known package of what it matches, whose wish would count', () => {
    const names = ['lodahs', 'acme-evil']
    expect(open(['acme-*'], names, ['acme-evil'])('lodahs').dependents).toEqual([])
    expect(open(['acme-evil'], names, ['acme-evil'])('lodahs').dependents).toEqual(['acme-evil'])
  })
})
