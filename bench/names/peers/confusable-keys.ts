/**
 * What may stand in the place of a character: its neighbours on a keyboard, and what looks like it. The table of typogard
 * (typogard_npm.py), from which that of crates.io (src/typosquat/config.rs) differs by additions alone; each is its rule's
 * parameter. An empty string is a delimiter left out.
 */
export type Confusable = ReadonlyMap<string, readonly string[]>

/** Character, then what is taken for it, between spaces. */
const TYPOGARD = `
1 2 q i l|2 1 q w 3|3 2 w e 4|4 3 e r 5|5 4 r t 6 s|6 5 t y 7|7 6 y u 8|8 7 u i 9|9 8 i o 0|0 9 o p -
q 1 2 w a|w 2 3 e s a q vv|e 3 4 r d s w|r 4 5 t f d e|t 5 6 y g f r|y 6 7 u h t i|u 7 8 i j y v
i 1 8 9 o l k j u y|o 9 0 p l i|p 0 - o
a q w s z|s w d x z a 5|d e r f c x s|f r g v c d|g t h b v f|h y j n b g|j u i k m n h|k i o l m j|l i o p k 1
z a s x|x z s d c|c x d f v|v c f g b u|b v g h n|n b h j m|m n j k rn
`

/** Beside those: German and French keyboards. */
const CRATES_IO = 'q s z|w x|e z|y a s x|a 1 2|s q|z 6 7 u h t i e 2 3|x w'

const DELIMITERS: readonly (readonly [string, readonly string[]])[] = [
  ['-', ['_', '0', 'p', '.', '']],
  ['_', ['-', '0', 'p', '.', '']],
  ['.', ['-', '_', '']],
]

export const TYPOGARD_KEYS: Confusable = tableOf(TYPOGARD)
export const CRATES_IO_KEYS: Confusable = tableOf(TYPOGARD, CRATES_IO)

/** The names that one confused character makes of another name. */
export function* confused(name: string, keys: Confusable): Generator<string> {
  for (let at = 0; at < name.length; at++) {
    for (const other of keys.get(name.charAt(at)) ?? []) yield name.slice(0, at) + other + name.slice(at + 1)
  }
}

function tableOf(...texts: readonly string[]): Confusable {
  const table = new Map<string, readonly string[]>(DELIMITERS)
  for (const line of texts
    .join('|')
    .trim()
    .split(/[|\n]+/u)) {
    const [key = '', ...others] = line.trim().split(' ')
    table.set(key, [...(table.get(key) ?? []), ...others])
  }
  return table
}
