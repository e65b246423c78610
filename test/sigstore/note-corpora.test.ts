/** Vectors of golang.org/x/mod, of transparency-dev/formats and of sigstore-rs, and the checkpoints of Sigstore bundles. */
import { describe, expect, test } from 'vitest'
import { openCheckpoint, parseCheckpoint } from '../../src/sigstore/checkpoint.ts'
import { parseNote, verifyNote } from '../../src/sigstore/note.ts'
import { ENGINES, importPublicKey } from '../../src/sigstore/signature.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'
import { parseVerifierKey } from '../support/note.ts'
import { rejectionOf } from '../support/rejection.ts'

interface Vectors {
  readonly notes: readonly {
    readonly desc: string
    readonly keys: readonly string[]
    readonly expect: string
    readonly note?: string
    readonly note_b64?: string
    readonly verified?: readonly string[]
  }[]
  readonly vkeys: readonly { readonly vkey?: string; readonly expect?: string }[]
  readonly checkpoint_bodies: readonly { readonly desc: string; readonly body: string; readonly expect: string }[]
}

interface RealLog {
  readonly baseUrl: string
  readonly alg: string
  readonly spki: string
}

interface RealCheckpoint {
  readonly envelope: string
  /** One bundle leaves it out. */
  readonly logId?: string
  readonly sigs: readonly { readonly hint: string; readonly verified: boolean }[]
  readonly source: string
}

interface Real {
  readonly logs: Readonly<Record<string, RealLog>>
  readonly checkpoints: readonly RealCheckpoint[]
}

const vectors = (): Vectors => JSON.parse(corpusFile('notes', 'vectors.json'))
const NOTHING: Real = { logs: {}, checkpoints: [] }
const { logs, checkpoints }: Real =
  corpora === undefined ? NOTHING : JSON.parse(corpusFile('notes', 'real-checkpoints.json'))

const keyIdOf = (logId: string) => Buffer.from(logId, 'base64').subarray(0, 4)

const REKOR = 'wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0='

/** As a trusted root describes a log. */
function logOf({ logId, sigs: [first] }: Pick<RealCheckpoint, 'logId' | 'sigs'>) {
  const hasHint = (id: string) => keyIdOf(id).toString('hex') === first?.hint
  const found = Object.entries(logs).find(([id]) => (logId === undefined ? hasHint(id) : id === logId))
  if (found === undefined) return undefined
  const [id, log] = found
  const { host, pathname } = new URL(log.baseUrl)
  return {
    origin: `${host}${pathname.replace(/\/$/, '')}`,
    keyId: keyIdOf(id),
    key: importPublicKey(Buffer.from(log.spki, 'base64')),
    scheme: log.alg === 'PKIX_ED25519' ? ('ed25519' as const) : ('ecdsa-sha256' as const),
  }
}

/** One word in the terms of the vectors, and who has signed. */
function judge(
  text: string,
  vkeys: readonly string[],
): { readonly verdict: string; readonly signers: readonly string[] } {
  if (rejectionOf(() => parseNote(text)) !== undefined) return { verdict: 'malformed', signers: [] }
  const note = parseNote(text)
  const tried = vkeys.map(parseVerifierKey).map((key) => {
    const reason = rejectionOf(() => verifyNote(note, key, ENGINES))?.message
    return { name: key.name, reason }
  })
  const signers = tried.flatMap(({ name, reason }) => (reason === undefined ? [name] : []))
  if (tried.some(({ reason }) => reason?.includes('invalid'))) return { verdict: 'invalid-signature', signers }
  return { verdict: signers.length === 0 ? 'unverified' : 'accept', signers }
}

describe.runIf(corpora !== undefined)('signed notes', () => {
  /** What ours says instead, and why. */
  const EXPLAINED: Readonly<Record<string, readonly [verdict: string, why: string]>> = {
    'invalid UTF-8 0xff in text': ['invalid-signature', 'a string has no bytes: as decoded, it is another text'],
    'Rekor note, invalid signature': ['unverified', '"reject" leaves open why: here the key id is another one, too'],
  }

  test('every vector is judged as it should be', () => {
    const { notes } = vectors()
    const judged = notes.map(({ desc, keys, note, note_b64, verified }) => {
      const { verdict, signers } = judge(note ?? Buffer.from(note_b64 ?? '', 'base64').toString(), keys)
      if (verified !== undefined) expect(signers).toEqual(verified)
      return [desc, verdict]
    })
    expect(judged).toEqual(notes.map(({ desc, expect }) => [desc, EXPLAINED[desc]?.[0] ?? expect]))
    expect(notes).toHaveLength(19)
  })

  /** The reader of these keys is part of the tests only: a trusted root writes keys in another way. */
  test('every verifier key is judged as it should be', () => {
    const explained = 'ct.googleapis.com/logs/us1/argon2024'
    const wrong = vectors().vkeys.filter(({ vkey, expect }) => {
      if (vkey === undefined) return false
      const refused = (() => {
        try {
          parseVerifierKey(vkey)
          return false
        } catch {
          return true
        }
      })()
      return refused !== (expect === 'reject')
    })
    // Type 0x05, the tree heads of certificate transparency, which are no notes.
    expect(wrong.map(({ vkey }) => vkey?.split('+')[0])).toEqual([explained])
  })
})

describe.runIf(corpora !== undefined)('checkpoints', () => {
  /** Ours refuses them, for the reason that is given here. */
  const EXPLAINED: Readonly<Record<string, string>> = {
    'valid one': 'its root has 7 bytes',
    'valid with different origin': 'its root has 38 bytes',
    'trailing data': 'its root has 38 bytes',
  }

  test('every text is judged as it should be', () => {
    const { checkpoint_bodies: bodies } = vectors()
    const wrong = bodies.filter(({ body, expect }) => {
      return (rejectionOf(() => parseCheckpoint(body)) === undefined) !== (expect === 'accept')
    })
    expect(wrong.map(({ desc }) => desc)).toEqual(Object.keys(EXPLAINED))
    // Nothing else is wrong with them.
    const root = `${Buffer.alloc(32).toString('base64')}\n`
    const mended = wrong.map(({ body }) => rejectionOf(() => parseCheckpoint(body.replace(/[^\n]+=\n/, root))))
    expect(mended).toEqual([undefined, undefined, undefined])
    expect(bodies).toHaveLength(10)
  })

  test('every file is judged as it should be', () => {
    const rekor = logOf({ logId: REKOR, sigs: [] })
    if (rekor === undefined) throw new Error('no Rekor')
    const files = corpusFiles('notes').filter((name) => name.endsWith('.txt'))
    const reasons = files.map((file) => [
      file,
      rejectionOf(() => openCheckpoint(corpusFile('notes', file), rekor, ENGINES))?.message,
    ])
    const noEnd = 'the signed note has no signatures, or they do not end with a newline'
    const invalid = 'the signed note has an invalid signature by this key'
    expect(Object.fromEntries(reasons)).toEqual({
      'error_header_body_separator.txt': 'the signed note has no empty line before its signatures',
      // The texts are damaged, so the signature of the whole one does not fit them, and they are not looked at.
      'error_header_count.txt': invalid,
      'error_not_a_number.txt': invalid,
      'error_no_newline_after_signature.txt': noEnd,
      'error_no_signatures.txt': noEnd,
      'error_signature_format_invalid.txt': 'the signed note has a malformed signature',
      'error_signature_length_insufficient.txt': 'a signature of the signed note is not canonical base64',
      'valid.txt': undefined,
      'valid_multi_sig.txt': undefined,
    })
    const text = (file: string) =>
      rejectionOf(() => parseCheckpoint(parseNote(corpusFile('notes', file)).text))?.message
    expect(text('error_header_count.txt')).toBe('the checkpoint has fewer than three lines')
    expect(text('error_not_a_number.txt')).toBe('the size in the checkpoint is not a decimal number of 64 bits')
    expect(text('valid.txt')).toBeUndefined()
  })

  test('every checkpoint of a bundle is judged as it should be', () => {
    /** Ours refuses it: the name of its key is that of a machine, not of the address at which its trusted root has the log. */
    const explained = 'bundles/sigstore-go/pkg/testing/data/bundles/othername.sigstore.json'
    const judged = checkpoints.flatMap((checkpoint) => {
      const { envelope, sigs, source } = checkpoint
      const log = logOf(checkpoint)
      if (log === undefined) return []
      const accepted = rejectionOf(() => openCheckpoint(envelope, log, ENGINES)) === undefined
      return [{ source, accepted, verified: sigs.some(({ verified }) => verified) }]
    })
    const wrong = judged.filter(({ accepted, verified }) => accepted !== verified)
    expect(wrong.map(({ source, accepted }) => [source, accepted])).toEqual([[explained, false]])
    expect(judged.filter(({ accepted }) => accepted)).toHaveLength(214)
    expect([checkpoints.length, judged.length]).toEqual([227, 222])
  })

  test('those of unknown logs are read, but for one whose signature is no longer than its key id', () => {
    const unknown = checkpoints.filter((checkpoint) => logOf(checkpoint) === undefined)
    const refused = unknown.filter(({ envelope }) => rejectionOf(() => parseCheckpoint(parseNote(envelope).text)))
    expect(refused.map(({ envelope }) => envelope.split('\n\n')[1])).toEqual(['\u2014 test AAAA\n'])
  })
})
