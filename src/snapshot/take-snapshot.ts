/** One run over a lockfile, recorded: a real verification, of which all questions and answers are kept in one file. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CutShort } from '../cut-short.ts'
import type { Lockfile } from '../lockfile/format.ts'
import { npmRegistry } from '../registry/npm-config.ts'
import type { Report } from '../report/report.ts'
import { makeReport } from '../report/report.ts'
import { look } from '../run.ts'
import { UsageError } from '../usage-error.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { VERSION } from '../version.ts'
import { cannotWrite } from '../write-whole.ts'
import type { Recorded } from './record.ts'
import { openRecorder } from './record.ts'
import { openSpool } from './spool.ts'
import type { Written } from './write-snapshot.ts'
import { writeSnapshot } from './write-snapshot.ts'

export interface Taking {
  readonly file: string
  /** Whether the bytes of the packages are taken along. */
  readonly tarballs: boolean
}

export interface Taken extends Written {
  /** Of the verification. What failed is in the snapshot as everything is: a run from it says the same. */
  readonly report: Report
  readonly documents: number
  readonly tarballs: number
  /** What could not be had, by its address, and why. */
  readonly missing: readonly Missing[]
}

interface Missing {
  readonly address: string
  readonly reason: string
}

/**
 * @throws UsageError when the file cannot be written
 * @throws CutShort when the run was cut short: nothing is written then
 */
export async function takeSnapshot(lockfile: Lockfile, options: VerifyOptions, taking: Taking): Promise<Taken> {
  if (options.offline === true || options.evidence !== undefined) {
    throw new UsageError('A snapshot is made of what registries say now. Leave --offline and --evidence out.')
  }
  const { file } = taking
  const spool = await openSpool(besides(file)).catch((error: unknown) => {
    throw cannotWrite('The snapshot', file, error)
  })
  const copies = taking.tarballs ? await mkdtemp(path.join(tmpdir(), 'verify-deps-snapshot-')) : undefined
  try {
    // npm's keys and Sigstore's trusted root, whether they are needed here or not: another policy may ask for them.
    const targets = ['trusted_root.json', `${new URL(npmRegistry()).host}/keys.json`]
    const recorder = openRecorder({ spool, copies, targets })
    const takenAt = new Date().toISOString()
    const { seen, findings, ...more } = await look(lockfile, options, ({ verdict }) => verdict, { over: recorder.over })
    if (more.interrupted !== undefined) throw new CutShort(more.interrupted.reason)
    const report = makeReport(lockfile, seen, findings, more)
    try {
      const recorded = await recorder.finish()
      const { path: place, digest } = lockfile
      const name = path.basename(place)
      const content = {
        tool: VERSION,
        takenAt,
        lockfile: { name, ...(digest !== undefined && { digest }) },
        ...recorded,
      }
      return {
        ...(await writeSnapshot(file, content, spool)),
        report,
        ...count(recorded),
        missing: missingOf(recorded),
      }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === undefined ? error : cannotWrite('The snapshot', file, error)
    }
  } finally {
    await spool.close()
    if (copies !== undefined) await rm(copies, { recursive: true, force: true })
  }
}

/** On the same disk: what finds room there finds it in the end, too. */
function besides(file: string): string {
  return path.join(path.dirname(file), `.verify-deps-${randomBytes(6).toString('hex')}.tmp`)
}

function count({ documents, tarballs }: Recorded): Pick<Taken, 'documents' | 'tarballs'> {
  const here = tarballs.filter(({ answer }) => answer.state === 'present')
  return { documents: documents.length, tarballs: here.length }
}

function missingOf({ documents, tarballs }: Recorded): readonly Missing[] {
  const all = [
    ...documents.map(({ question, answer }) => ({ address: question.address, answer })),
    ...tarballs.map(({ address, answer }) => ({ address, answer })),
  ]
  const missing = all.flatMap(({ address, answer }) =>
    answer.state === 'unavailable' ? [{ address, reason: answer.reason }] : [],
  )
  return missing.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
}
