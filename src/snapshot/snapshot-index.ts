/**
 * A snapshot's index: every question with its answer, and the digest of all that is in the file beside it. There is one way
 * only to write the same index, so whatever does not read back as it stands was not written by us.
 */
import * as v from 'valibot'
import { inWords } from '../in-words.ts'
import { FORMAT, FORMAT_VERSION, Heading, IndexShape } from './index-shape.ts'
import type { Question } from './question.ts'
import { inOrder, keyOf } from './question.ts'

/** Lower-case hexadecimal. */
export type Sha256 = string

type Unavailable = { readonly state: 'unavailable'; readonly reason: string }

export type DocumentAnswer =
  | { readonly state: 'present'; readonly blob?: Sha256 | undefined }
  | { readonly state: 'absent'; readonly status: number }
  | Unavailable

export type TarballAnswer =
  | { readonly state: 'present'; readonly blob: Sha256 }
  /** It could be had, and was not taken along. */
  | { readonly state: 'left out' }
  | { readonly state: 'absent' }
  | Unavailable

export interface DocumentEntry {
  readonly question: Question
  readonly answer: DocumentAnswer
}

export interface TarballEntry {
  readonly address: string
  /** As the lockfile or the registry pins it. */
  readonly wanted: readonly string[]
  readonly answer: TarballAnswer
}

export interface Index {
  /** The version of verify-deps that made it. */
  readonly tool: string
  /** ISO 8601. */
  readonly takenAt: string
  readonly lockfile: { readonly name: string; readonly digest?: Sha256 | undefined }
  /** The archive of Sigstore's TUF repository. */
  readonly tuf?: Sha256 | undefined
  readonly documents: readonly DocumentEntry[]
  readonly tarballs: readonly TarballEntry[]
  readonly blobs: readonly (readonly [Sha256, number])[]
}

/** 10,000 packages take about 10 MB. */
export const MAX_INDEX_BYTES = 128 * 1024 * 1024

export function encodeIndex({ tool, takenAt, lockfile, tuf, documents, tarballs, blobs }: Index): string {
  const { name, digest } = lockfile
  return JSON.stringify({
    ...{ format: FORMAT, version: FORMAT_VERSION, tool, takenAt },
    lockfile: { name, ...(digest !== undefined && { digest }) },
    ...(tuf !== undefined && { tuf }),
    documents: sorted(
      documents.map(({ question, answer }) => ({ question: inOrder(question), answer: answerInOrder(answer) })),
      ({ question }) => keyOf(question),
    ),
    tarballs: sorted(
      tarballs.map(({ address, wanted, answer }) => ({ address, wanted, answer: answerInOrder(answer) })),
      tarballKey,
    ),
    blobs: sorted(blobs, ([hex]) => hex),
  })
}

/** By which an entry is found, and which no two have. */
export function tarballKey({ address, wanted }: Pick<TarballEntry, 'address' | 'wanted'>): string {
  return JSON.stringify([address, wanted])
}

/** What an index is refused for. */
export class Unreadable extends Error {}

/**
 * @param bytes attacker-controlled
 * @throws Unreadable, with the rest of a sentence about the file
 */
export function decodeIndex(bytes: Uint8Array): Index {
  const text = Buffer.from(bytes).toString('utf8')
  const document = parse(text)
  const heading = v.safeParse(Heading, document)
  if (!heading.success) throw new Unreadable('is no snapshot of verify-deps. Make one with: verify-deps snapshot')
  const { version, tool = 'another version' } = heading.output
  if (version !== FORMAT_VERSION) {
    throw new Unreadable(
      `has format version ${version}, of verify-deps ${tool.slice(0, 40)}, which this one does not know. ` +
        'Update verify-deps, or make the snapshot with this one.',
    )
  }
  const result = v.safeParse(IndexShape, document, { abortEarly: true })
  if (!result.success) {
    const [{ message, path = [] }] = result.issues
    const at = path.map((each) => String((each as { key: unknown }).key).slice(0, 64)).join('.')
    throw damaged(`${at === '' ? '' : `${at}: `}${message.slice(0, 160)}`)
  }
  const index = result.output
  if (encodeIndex(index) !== text) throw damaged('it is not written as verify-deps writes it')
  checkWhole(index)
  return index
}

/** Nothing twice, nothing missing, and nothing that nobody asked for. */
function checkWhole({ documents, tarballs, blobs, tuf }: Index): void {
  const sizes = new Map(blobs)
  if (sizes.size !== blobs.length) throw damaged('it names a part twice')
  if (new Set(documents.map(({ question }) => keyOf(question))).size !== documents.length) {
    throw damaged('it answers a question twice')
  }
  if (new Set(tarballs.map(tarballKey)).size !== tarballs.length) throw damaged('it has a tarball twice')
  const used = new Set(
    [...documents, ...tarballs].flatMap(({ answer }) => ('blob' in answer ? (answer.blob ?? []) : [])),
  )
  if (tuf !== undefined) used.add(tuf)
  for (const hex of used) if (!sizes.has(hex)) throw damaged('a part that it speaks of is missing')
  if (used.size !== sizes.size) throw damaged('it has a part that belongs to nothing')
}

function damaged(what: string): Unreadable {
  return new Unreadable(`has an index that cannot be used: ${what}. Copy it again, or make a new one.`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(inWords(error).slice(0, 160))
  }
}

function answerInOrder<T extends DocumentAnswer | TarballAnswer>(answer: T): T {
  const { state } = answer
  const order: Readonly<Record<string, unknown>> = answer as never
  const rest = (['blob', 'status', 'reason'] as const).filter((name) => order[name] !== undefined)
  return { state, ...Object.fromEntries(rest.map((name) => [name, order[name]])) } as T
}

function sorted<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  const keyed = all.map((one) => [key(one), one] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)
}
