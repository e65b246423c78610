/** Each kind of likeness, and beside it what people do when they name things, which is none. */
import { describe, expect, test } from 'vitest'
import { differenceOf } from '../../src/names/difference.ts'

const ALIKE = [
  ['lodahs', 'lodash', 'transposition', 'high'],
  ['rqeuest', 'request', 'transposition', 'high'],
  ['wbe3', 'web3', 'transposition', 'high'],
  ['uglyfi-js', 'uglify-js', 'exchange', 'high'],
  ['rceat', 'react', 'anagram', 'high'],
  ['jquerry', 'jquery', 'repetition', 'high'],
  ['pupeter', 'puppeteer', 'repetition', 'high'],
  ['npmrunnall', 'npm-run-all', 'repetition', 'high'],
  ['0penai', 'openai', 'homoglyph', 'high'],
  ['1odash', 'lodash', 'homoglyph', 'high'],
  ['vvebpack', 'webpack', 'homoglyph', 'high'],
  ['rnoment', 'moment', 'homoglyph', 'high'],
  ['b5ffer-xor', 'buffer-xor', 'digit', 'high'],
  ['buffermxor', 'buffer-xor', 'delimiter-substitution', 'high'],
  ['reqest', 'request', 'omission', 'warning'],
  ['eact', 'react', 'omission', 'warning'],
  ['bufber-xor', 'buffer-xor', 'substitution', 'warning'],
  ['jquerz', 'jquery', 'substitution', 'warning'],
  ['lodsash', 'lodash', 'insertion', 'warning'],
  ['chokader', 'chokidar', 'sound', 'warning'],
  ['dezcord.js', 'discord.js', 'sound', 'warning'],
  ['crossenv', 'cross-env', 'delimiter', 'warning'],
  ['Discord_js', 'discord.js', 'delimiter', 'warning'],
] as const

describe('what looks like another', () => {
  test.each(ALIKE)('%s is to %s: %s, %s', (word, target, kind, suspicion) => {
    expect(differenceOf(word, target)).toEqual(kind === undefined ? undefined : { kind, suspicion })
  })
})

/** Each differs in one point from one that is alike. */
const UNLIKE = [
  ['the same', 'lodash', 'lodash'],
  ['a plural', 'formats', 'format'],
  ['a singular', 'accept', 'accepts'],
  ['another form', 'enable', 'enabled'],
  ['a version', 'vue3-datepicker', 'vue2-datepicker'],
  ['a version more', 'extend2', 'extend'],
  ['a digit that is a word', 'html2pdf', 'html-pdf'],
  ['too short for a transposition', 'vm', 'mv'],
  ['too short for a substitution', 'pify', 'pifs'],
  ['short, and the keys lie apart', 'quill', 'quall'],
  ['a letter more, far from its neighbours', 'nomnoml', 'nomnom'],
  ['words in another order', 'slice-stream', 'stream-slice'],
  ['letters that cross a delimiter', 'electron-rebuild', 'electron-builder'],
] as const

describe('what looks like no other', () => {
  test.each(UNLIKE)('%s: %s beside %s', (_, word, target) => {
    expect(differenceOf(word, target)).toBeUndefined()
  })
})
