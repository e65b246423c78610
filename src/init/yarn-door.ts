/** The door of Yarn 2 and later: a plugin, and the entry that turns it on. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { load } from 'js-yaml'
import { VERSION } from '../version.ts'
import { appended, lineEndOf } from './line-end.ts'
import { isSameText } from './shipped.ts'
import type { Step } from './step.ts'

export const YARNRC = '.yarnrc.yml'
export const YARN_PLUGIN = '.yarn/plugins/@verify-deps/yarn-plugin.cjs'

const ENTRY = { path: YARN_PLUGIN, spec: `verify-deps@${VERSION}` } as const
const LINES = [`- path: ${ENTRY.path}`, `  spec: "${ENTRY.spec}"`] as const

export interface YarnTexts {
  readonly yarnrc: string | undefined
  readonly plugin: string | undefined
  /** The plugin that ships. */
  readonly door: string
}

export function yarnSteps(base: string, { yarnrc, plugin, door }: YarnTexts): readonly Step[] {
  return [pluginStep(base, plugin, door), entryStep(base, yarnrc)]
}

function pluginStep(base: string, before: string | undefined, door: string): Step {
  const why = 'Yarn asks it before it resolves or fetches anything'
  if (before === undefined) return { kind: 'write', file: YARN_PLUGIN, base, before, after: door, why }
  if (isSameText(before, door)) return { kind: 'done', file: YARN_PLUGIN, why: 'the plugin is there' }
  const stale = 'it is not the plugin of this version: delete it, and run init again'
  return { kind: 'by-hand', file: YARN_PLUGIN, why: stale, lines: [] }
}

function entryStep(base: string, before: string | undefined): Step {
  if (before !== undefined && pluginPaths(before)?.includes(YARN_PLUGIN) === true) {
    return { kind: 'done', file: YARNRC, why: 'it turns the plugin on' }
  }
  const after = withEntry(before ?? '')
  if (after !== undefined) return { kind: 'write', file: YARNRC, base, before, after, why: 'turns the plugin on' }
  const why = 'it could not be changed without changing more than this: add these lines'
  return { kind: 'by-hand', file: YARNRC, why, lines: ['plugins:', ...LINES.map((line) => `  ${line}`)] }
}

/** The files of all plugins; `undefined` where the text cannot be understood. */
export function pluginPaths(yarnrc: string): readonly string[] | undefined {
  const settings = parse(yarnrc)
  if (settings === undefined) return undefined
  const plugins = settings['plugins'] ?? []
  if (!Array.isArray(plugins)) return undefined
  return plugins.flatMap((each: unknown) => {
    const path = typeof each === 'object' && each !== null ? (each as { path?: unknown }).path : each
    return typeof path === 'string' ? [path.replace(/^\.\//u, '')] : []
  })
}

/** @returns `undefined` where the result would not be the same and this entry */
function withEntry(text: string): string | undefined {
  const before = parse(text)
  if (before === undefined) return undefined
  const key = /^plugins:[ \t]*\r?\n(?=([ \t]*)- )/mu.exec(text)
  const end = lineEndOf(text)
  const edited =
    key === null
      ? appended(text, [...(text === '' ? [] : ['']), 'plugins:', ...LINES.map((line) => `  ${line}`)])
      : text.slice(0, key.index + key[0].length) +
        LINES.map((line) => (key[1] ?? '') + line + end).join('') +
        text.slice(key.index + key[0].length)
  const plugins = before['plugins']
  const wanted = { ...before, plugins: [ENTRY, ...(Array.isArray(plugins) ? plugins : [])] }
  return isDeepStrictEqual(parse(edited), wanted) ? edited : undefined
}

function parse(text: string): Record<string, unknown> | undefined {
  // js-yaml takes an empty text for a mistake.
  if (!/^[^#\s]/mu.test(text)) return {}
  try {
    const document = load(text)
    return typeof document === 'object' && document !== null && !Array.isArray(document)
      ? { ...(document as Record<string, unknown>) }
      : undefined
  } catch {
    return undefined
  }
}
