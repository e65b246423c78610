/** Changes of what is in a package, for people. The names in them were chosen by others: print them through `plain()`. */
import type { FactChange } from './compare-facts.ts'
import { added } from './compare-facts.ts'
import type { List, Listed } from './recorded-facts.ts'

const SHOWN = 5

/** "now runs `postinstall` on installation, which it did not": a part of a sentence, whose subject is the package. */
export function describeFactChange(change: FactChange): string {
  switch (change.fact) {
    case 'implicitGyp':
      return 'now has a binding.gyp that npm builds on installation, which it had not'
    case 'unpackedBytes':
      return `has ${describeBytes(change.now)} unpacked, and had ${describeBytes(change.before)}`
    case 'installScripts':
      return `now runs ${describeMore(change)} on installation, and before ${describeListed(change.before, 'script')}`
    case 'bins':
      return `now has the command ${describeMore(change)}, and before ${describeListed(change.before, 'command')}`
    case 'foreign':
      return `now takes the dependency ${describeMore(change)} from git or an address, and before ${describeListed(change.before, 'dependency')}`
    case 'natives':
      return `now has the native binary ${describeMore(change)}, and before ${describeListed(change.before, 'native binary')}`
  }
}

function describeMore({ fact, before, now }: { readonly fact: List; readonly before: Listed; readonly now: Listed }) {
  if (typeof now === 'number') return `(${now} of them)`
  return quoted(typeof before === 'number' ? now : added(fact, before, now))
}

/** What there is of a kind: "none", names, or how many. */
export function describeListed(all: Listed, one: string): string {
  if (typeof all === 'number') return `${all.toLocaleString('en-US')} of them`
  return all.length === 0 ? `no ${one}` : quoted(all)
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => `\`${name.replaceAll('`', "'")}\``)
  const more = names.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB']
  return `${value.toFixed(1)} ${unit}`
}
