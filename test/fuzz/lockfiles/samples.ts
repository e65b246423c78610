/** What is mutated: real lockfiles, and those that the package managers made for us. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { corpora, corpusFile, corpusFiles } from '../../support/corpora.ts'

const OURS = fileURLToPath(new URL('../../../fixtures/managers/', import.meta.url))
/** Of larger ones a round takes too long for what it finds. */
const MAX_BYTES = 20_000

export const FORMATS = {
  npm: { file: 'package-lock.json', kinds: ['npm-v1', 'npm-v2', 'npm-v3', 'npm-hidden', 'npm-odd'] },
  pnpm: { file: 'pnpm-lock.yaml', kinds: ['pnpm-v5', 'pnpm-v6', 'pnpm-v9', 'pnpm-odd'] },
  'yarn-classic': { file: 'yarn.lock', kinds: ['yarn-v1', 'yarn-odd'] },
  'yarn-berry': { file: 'yarn.lock', kinds: ['yarn-berry'] },
  bun: { file: 'bun.lock', kinds: ['bun-text'] },
} as const
export type Format = keyof typeof FORMATS

export interface LockfileSample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly format: Format
  /** Decides about the format. */
  readonly file: string
}

export function samplesOf(format: Format): readonly LockfileSample[] {
  const { file, kinds } = FORMATS[format]
  const own = readdirSync(OURS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && formatOf(entry.name) === format)
    .map(({ name }) => ({ name: `fixtures/${name}`, text: readFileSync(path.join(OURS, name, file), 'utf8') }))
  const real =
    corpora === undefined
      ? []
      : kinds.flatMap((kind) =>
          corpusFiles('lockfiles', kind).map((name) => ({
            name: `${kind}/${name}`,
            text: corpusFile('lockfiles', kind, name),
          })),
        )
  return [...own, ...real]
    .filter(({ text }) => text.length <= MAX_BYTES)
    .map(({ name, text }) => ({ name, bytes: Buffer.from(text), format, file }))
}

function formatOf(manager: string): Format {
  if (manager === 'yarn-1') return 'yarn-classic'
  if (manager.startsWith('yarn-')) return 'yarn-berry'
  if (manager.startsWith('bun-')) return 'bun'
  return manager.startsWith('pnpm-') ? 'pnpm' : 'npm'
}
