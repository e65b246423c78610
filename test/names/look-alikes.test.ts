import { describe, expect, test } from 'vitest'
import { openLookAlikes } from '../../src/names/look-alikes.ts'

/** Made up, so that no release of the real list changes what is tested here. */
const LIST = {
  date: '2026-09-23',
  popular: [
    'lodash',
    'request',
    'mssql',
    '@babel/core',
    '@babel/cli',
    '@typescript-eslint/parser',
    '@typescript-eslint/utils',
    '@acme-ai/sdk',
    '@acme-ai/core',
  ],
  organisations: new Map([['@babel', ['plugin-syntax-jsx', 'standalone']]]),
}
const open = (more: object = {}) => openLookAlikes({ list: LIST, ...more })

describe('look-alikes', () => {
  const { find, isProtected } = open()
  test.each([
    ['lodahs', 'lodash', 'transposition', 'high'],
    ['node-mssql', 'mssql', 'affix', 'warning'],
    ['mssqljs', 'mssql', 'affix', 'warning'],
    ['@bable/core', '@babel/core', 'scope-typo', 'high'],
    ['@babl/core', '@babel/core', 'scope-typo', 'high'],
    ['@typescript-eslnt/x', '@typescript-eslint/*', 'scope-typo', 'high'],
    ['@typescript_eslinter/eslint', '@typescript-eslint/*', 'scope-typo', 'high'],
    ['@acme/sdk', '@acme-ai/sdk', 'scope-typo', 'warning'],
    ['plugin-syntax-jsx', '@babel/plugin-syntax-jsx', 'scope-drop', 'warning'],
    ['babel-plugin-syntax-jsx', '@babel/plugin-syntax-jsx', 'scope-flattened', 'warning'],
    ['babel-core', '@babel/core', 'scope-flattened', 'warning'],
  ])('%s looks like %s', (name, target, kind, suspicion) => {
    expect(find(name)).toEqual({ target, kind, suspicion })
  })

  test.each([
    ['a popular name', 'lodash'],
    ['another package of the same scope', '@babel/coer'],
    ['a scope that is short, with a name that the other lacks', '@babl/other'],
    ['another word behind a scope', '@typescript-eslint-contrib/utils'],
    ['one word that an organisation has, too', 'standalone'],
    ['a member of every object', 'constructor'],
    ['another', '__proto__'],
    ['a scope alone', '@/'],
    ['nothing', ''],
  ])('%s: %s looks like none', (_, name) => {
    expect(find(name)).toBeUndefined()
  })

  test('what is protected by its scope or by the project is no suspect', () => {
    expect([isProtected('lodash'), isProtected('@babel/anything'), isProtected('lodahs')]).toEqual([true, true, false])
    expect(open({ protect: ['lodahs'] }).find('lodahs')).toBeUndefined()
    expect(open({ protect: ['@bable/*'] }).find('@bable/core')).toBeUndefined()
  })

  test('others may imitate what the project protects, and what it asks for itself', () => {
    expect(find('acme-tolos')).toBeUndefined()
    expect(open({ protect: ['acme-tools'] }).find('acme-tolos')?.target).toBe('acme-tools')
    expect(open({ direct: new Set(['acme-tools']) }).find('acme-tolos')?.target).toBe('acme-tools')
    expect(open({ protect: ['@mycompany/*'] }).find('@mycompnay/x')?.target).toBe('@mycompany/*')
    expect(open({ direct: new Set(['@mycompany/a', '@mycompany/b']) }).find('@mycompnay/x')?.target).toBe(
      '@mycompany/*',
    )
  })

  test('asking for a name does not make it honest, but two of them are no imitations of each other', () => {
    const direct = new Set([
      'lodahs',
      'acme-tools',
      'acme-tolos',
      '@bable/core',
      '@mycompany/a',
      '@mycompany/b',
      '@mycompnay/x',
    ])
    const { find } = open({ direct })
    expect(find('lodahs')?.target).toBe('lodash')
    expect(find('@bable/core')?.target).toBe('@babel/core')
    expect(find('acme-tolos')).toBeUndefined()
    expect(find('@mycompnay/x')).toBeUndefined()
    expect(find('@mycompany/a')).toBeUndefined()
  })
})
