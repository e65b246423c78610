/** What a likeness consists of, for people. */
import type { LikenessKind } from './likeness.ts'

export const LIKENESS_IN_WORDS: Readonly<Record<LikenessKind, string>> = {
  transposition: 'two letters swapped',
  exchange: 'two letters exchanged',
  anagram: 'letters in another order',
  repetition: 'a letter doubled, or not',
  homoglyph: 'characters that look the same',
  digit: 'a digit in the place of a letter',
  'delimiter-substitution': 'a letter in the place of a delimiter, or the other way round',
  'scope-typo': 'another scope',
  omission: 'a letter left out',
  substitution: 'one letter is another',
  insertion: 'a letter too many',
  sound: 'it sounds the same',
  affix: 'with "js", "node" or "npm" added',
  delimiter: 'other delimiters or capitals',
  'scope-drop': 'without its scope',
  'scope-flattened': 'the scope written as part of the name',
}
