/** Entries of the evidence cache: whatever lies in its directory, what is read is what was kept, or nothing is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { cachedDocuments, keyOf } from '../../../src/registry/cache/cached-documents.ts'
import { openEvidenceCache } from '../../../src/registry/cache/evidence-cache.ts'
import type { Ask } from '../../../src/registry/documents.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateJson } from '../mutate/json.ts'
import type { Random } from '../random.ts'
import { accepted, problem, refused, type Sample, type Target, type Verdict } from '../target.ts'
import { openWorld } from '../world/world.ts'

interface CacheSample extends Sample {
  /** All files of the directory, this one among them. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Which of them is changed. */
  readonly file: string
  readonly kept: ReadonlyMap<string, { readonly ask: Ask; readonly document: unknown }>
}

const SECRET = Buffer.alloc(32, 1)
const NOW = Date.parse('2026-04-01T12:00:00.000Z')
const VALIDITY = { validators: { etag: '"one"' }, freshFor: 300_000, mayBeKept: true }

export async function cache(): Promise<Target<CacheSample>> {
  const { answers } = await openWorld()
  const all = [...answers].map(([place, bytes]) => ({ ask: askOf(place), bytes }))
  // Some caches with few entries, of which every byte is changed sooner or later.
  const groups = Array.from({ length: 8 }, (_, group) => all.filter((_each, index) => index % 8 === group))
  const samples = groups.flatMap(samplesOf)
  return {
    name: 'cache',
    samples,
    mutate: ({ file, bytes }, random) => {
      const donor = random.pick(samples.filter((each) => kindOf(each.file) === kindOf(file))).bytes
      return kindOf(file) === 'index' && random.chance(0.4)
        ? mutateBody(bytes, donor, random)
        : mutateBytes(bytes, donor, random)
    },
    judge: async (sample, bytes) => {
      const directory = mkdtempSync(path.join(tmpdir(), 'verify-deps-fuzz-'))
      try {
        for (const [name, own] of sample.files)
          writeFileSync(path.join(directory, name), name === sample.file ? bytes : own)
        const isSame = Buffer.from(sample.bytes).equals(bytes)
        return await read(directory, sample, isSame)
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    },
  }
}

async function read(directory: string, { kept, file }: CacheSample, isSame: boolean): Promise<Verdict> {
  const opened = openEvidenceCache({ directory, secret: SECRET }, () => NOW)
  const { ask } = cachedDocuments(undefined, opened, () => NOW)
  let found = 0
  for (const { ask: asked, document } of kept.values()) {
    const answer = await ask(asked)
    if (answer.state !== 'present') continue
    if (!isDeepStrictEqual(answer.document, document)) return problem('another document is read than was kept')
    found++
  }
  await opened.close()
  if (kindOf(file) === 'index' && found > 0 && !isSame) return problem('the seal holds over another index')
  const left = found === 0 ? 'none' : found === kept.size ? 'all' : 'some'
  return (found === 0 ? refused : accepted)(`${kindOf(file)}: ${left} of them are read`)
}

function askOf(place: string): Ask {
  return { address: `https://registry.example/${place}`, maxBytes: 1_000_000 }
}

function kindOf(file: string): string {
  return file.replace(/-.*$/u, '')
}

/** Behind the seal, which then no longer holds: what was changed and left it whole would be the worst. */
function mutateBody(bytes: Uint8Array, donor: Uint8Array, random: Random): Buffer {
  const [own, theirs] = [bytes, donor].map((each) => Buffer.from(each))
  const start = own?.indexOf('{') ?? 0
  const body = mutateJson(bytes.subarray(start), theirs?.subarray(theirs.indexOf('{')) ?? bytes, random)
  return Buffer.concat([(random.chance(0.5) ? own : theirs)?.subarray(0, start) ?? Buffer.alloc(0), body])
}

function samplesOf(
  group: readonly { readonly ask: Ask; readonly bytes: Uint8Array }[],
  index: number,
): readonly CacheSample[] {
  const directory = mkdtempSync(path.join(tmpdir(), 'verify-deps-fuzz-'))
  try {
    const opened = openEvidenceCache({ directory, secret: SECRET }, () => NOW)
    for (const { ask, bytes } of group) opened.keep(keyOf(ask), bytes, VALIDITY)
    void opened.close()
    const files = new Map(readdirSync(directory).map((name) => [name, readFileSync(path.join(directory, name))]))
    const kept = new Map(
      group.map(({ ask, bytes }) => [keyOf(ask), { ask, document: JSON.parse(Buffer.from(bytes).toString()) }]),
    )
    return [...files].map(([file, bytes]) => ({ name: `${index}: ${kindOf(file)}`, bytes, files, file, kept }))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
