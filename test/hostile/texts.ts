/** What does harm somewhere it is shown, and what does not. */

/** Stands between the parts of every text here: where it is, there is foreign text. */
export const MARK = '§'

/** A terminal does something at these, or shows nothing, or something else than there is. */
const STEERING = [
  '\u001B[31mred\u001B[0m',
  '\u001B]0;title\u0007',
  '\u001B]8;;https://evil.example\u001B\\link\u001B]8;;\u001B\\',
  '\u009B31m',
  '\r\u001B[K',
  '\b\b\b',
  '\n::error::line',
  '\u202Etxt.exe',
  '\u2066isolated\u2069',
  'zero\u200Bwidth\u2060\uFEFF',
  '\u{E0041}\u{E007F}',
  'filler\u3164\u115F\u2800',
  'space\u00A0\u2003\u3000',
  '\u2028\u2029\u0085',
  '\uD800half',
  '\u0000\uFFFE\uFFFF',
]

/** Services make something of these. */
const MARKUP = [
  ' ::error file=a,line=1::command ',
  ' ::set-output name=a::b ',
  '##[error]x',
  '##vso[task.setvariable variable=a]b',
  '[link](https://evil.example)',
  '![image](https://evil.example/i.png)',
  '| a | b |',
  '`one` ``two`` ```three```',
  '@everyone',
  '#123',
  'owner/repo#1',
  '<script>alert(1)</script>',
  '</details><!--',
  ']]>&lt;',
  '{0}{1}',
  '"\'',
]

export const HOSTILE = [...STEERING, ...MARKUP].join(MARK)
/** Such as a part of an address can hold, or an identity in a certificate. */
export const HOSTILE_WORD = ['a', '\u001B[31m', '##[error]x', '`b`', '[c](d)', '{0}', '<e>', '@f'].join('.')
export const HONEST = 'an-honest_text.0'
