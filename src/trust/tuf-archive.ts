/**
 * A TUF repository in one document, as far as a run needed it: for snapshots, and for the cache. Whoever reads it verifies it
 * from the shipped root on: nothing in it is believed for being there.
 */
import * as v from 'valibot'
import type { Files } from './tuf-workflow.ts'

export interface TufArchive {
  /** ISO 8601. At this time nothing in it had expired. */
  readonly takenAt: string
  /** By their names in the repository, such as `15.root.json`, in base64. */
  readonly files: Readonly<Record<string, string>>
  /** Targets for which the shipped copy had to do, and why. */
  readonly missed: Readonly<Record<string, string>>
}

export interface TufRecord {
  readonly takenAt: Date
  readonly files: Files
  readonly missed: ReadonlyMap<string, string>
}

/** Of all there is in it. A repository with all its roots since 2021 has a fiftieth of that. */
export const MAX_ARCHIVE_BYTES = 16 * 1024 * 1024
/** The roots are most of it, and no client follows more than 256. */
const MAX_FILES = 512
const MAX_MISSED = 16

const Name = v.pipe(v.string(), v.maxLength(512))
const Base64 = v.pipe(
  v.string(),
  v.check((text) => Buffer.from(text, 'base64').toString('base64') === text, 'not base64'),
)
/** What the run was told that made it. */
export const MAX_REASON = 512
const Reason = v.pipe(v.string(), v.maxLength(MAX_REASON))

function record<T extends v.GenericSchema<unknown, string>>(value: T, most: number) {
  const few = (entries: object) => Object.keys(entries).length <= most
  const object = v.custom<Record<string, unknown>>(
    (input) => typeof input === 'object' && input !== null && !Array.isArray(input) && few(input),
    `not an object of at most ${most} members`,
  )
  return v.pipe(object, v.record(Name, value))
}

const Shape = v.object({
  takenAt: v.pipe(v.string(), v.maxLength(64), v.isoTimestamp()),
  files: record(Base64, MAX_FILES),
  missed: record(Reason, MAX_MISSED),
})

export function packArchive({ takenAt, files, missed }: TufRecord): TufArchive {
  const sorted = (entries: Iterable<readonly [string, string]>) =>
    Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : 1)))
  return {
    takenAt: takenAt.toISOString(),
    files: sorted([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
    missed: sorted(missed),
  }
}

/** @param archive attacker-controlled. @throws Error when it has another shape */
export function unpackArchive(archive: unknown): TufRecord {
  const result = v.safeParse(Shape, archive, { abortEarly: true })
  if (!result.success) {
    const [{ message, path }] = result.issues
    const at = path?.map(({ key }) => String(key).slice(0, 64)).join('.')
    throw new Error(`it is malformed: ${message.slice(0, 160)}${at === undefined ? '' : ` (at ${at})`}`)
  }
  const { takenAt, files, missed } = result.output
  const time = new Date(takenAt)
  if (Number.isNaN(time.getTime())) throw new Error('it is malformed: takenAt is no time')
  return {
    takenAt: time,
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'base64')])),
    missed: new Map(Object.entries(missed)),
  }
}
