import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CheckpointSigner, openCheckpoint, parseCheckpoint } from '../../src/sigstore/checkpoint.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { ecdsaSigner, ed25519Signer, type NoteSigner, signNote } from '../support/note.ts'
import { rejectionOf } from '../support/rejection.ts'

const ROOT = Buffer.alloc(32, 7)
const BASE64 = ROOT.toString('base64')

const SIZE = 'the size in the checkpoint is not a decimal number of 64 bits'
const EMPTY = 'the checkpoint has an empty line'
const FEW = 'the checkpoint has fewer than three lines'
const NOT_BASE64 = 'the root hash in the checkpoint is not canonical base64'
const END = 'the checkpoint does not end with a newline'

describe('the text', () => {
  // Each one differs from the one after it, which is accepted, in that point only.
  test.each<[what: string, refused: string, accepted: string, reason: string]>([
    ['nothing', '', `a\n1\n${BASE64}\n`, FEW],
    ['an empty line', '\n', `a\n1\n${BASE64}\n`, EMPTY],
    ['one line', 'a\n', `a\n1\n${BASE64}\n`, FEW],
    ['two lines', 'a\n1\n', `a\n1\n${BASE64}\n`, FEW],
    ['no newline at the end', `a\n1\n${BASE64}`, `a\n1\n${BASE64}\n`, END],
    ['two newlines at the end', `a\n1\n${BASE64}\n\n`, `a\n1\n${BASE64}\n`, EMPTY],
    ['an empty origin', `\n1\n${BASE64}\n`, `a\n1\n${BASE64}\n`, EMPTY],
    ['an empty extension', `a\n1\n${BASE64}\n\nb\n`, `a\n1\n${BASE64}\nb\n`, EMPTY],
    ['a negative size', `a\n-1\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['a size with a sign', `a\n+1\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['a leading zero', `a\n01\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['two zeros', `a\n00\n${BASE64}\n`, `a\n0\n${BASE64}\n`, SIZE],
    ['a space before the size', `a\n 1\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['a space after the size', `a\n1 \n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['hexadecimal digits', `a\n0x1\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['an exponent', `a\n1e1\n${BASE64}\n`, `a\n11\n${BASE64}\n`, SIZE],
    ['other digits', `a\n\u0661\n${BASE64}\n`, `a\n1\n${BASE64}\n`, SIZE],
    ['2^64', `a\n${2n ** 64n}\n${BASE64}\n`, `a\n${2n ** 64n - 1n}\n${BASE64}\n`, SIZE],
    ['21 digits', `a\n${'1'.repeat(21)}\n${BASE64}\n`, `a\n${'1'.repeat(20)}\n${BASE64}\n`, SIZE],
    ['no padding', `a\n1\n${BASE64.slice(0, -1)}\n`, `a\n1\n${BASE64}\n`, NOT_BASE64],
    ['stray bits', `a\n1\n${BASE64.slice(0, -2)}d=\n`, `a\n1\n${BASE64}\n`, NOT_BASE64],
    ['a space after the root', `a\n1\n${BASE64.slice(0, -1)} \n`, `a\n1\n${BASE64}\n`, NOT_BASE64],
    [
      '31 bytes',
      `a\n1\n${ROOT.subarray(1).toString('base64')}\n`,
      `a\n1\n${BASE64}\n`,
      'the root hash in the checkpoint has the wrong length',
    ],
    [
      '33 bytes',
      `a\n1\n${Buffer.alloc(33).toString('base64')}\n`,
      `a\n1\n${BASE64}\n`,
      'the root hash in the checkpoint has more than 32 bytes',
    ],
  ])('%s', (_what, refused, accepted, reason) => {
    expect(rejectionOf(() => parseCheckpoint(refused))?.message).toBe(reason)
    expect(rejectionOf(() => parseCheckpoint(accepted))).toBeUndefined()
  })

  test('is read line by line', () => {
    expect(parseCheckpoint(`log.example - 1\n0\n${BASE64}\nTimestamp: 1\n \n`)).toEqual({
      origin: 'log.example - 1',
      size: 0n,
      root: ROOT,
      extensions: ['Timestamp: 1', ' '],
    })
  })

  test('comes back as it was written, or is refused', () => {
    const line = fc.stringMatching(/^[^\n]+$/u)
    const size = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(line, size, root, fc.array(line), (origin, size, root, extensions) => {
        const lines = [origin, `${size}`, Buffer.from(root).toString('base64'), ...extensions]
        const read = parseCheckpoint(lines.map((each) => `${each}\n`).join(''))
        expect({ ...read, root: Uint8Array.from(read.root) }).toEqual({ origin, size, root, extensions })
      }),
    )
    const piece = fc.constantFrom('\n', 'a', '0', '1', BASE64, ' ', '\u2028')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((each) => each.join('')),
        ),
        (text) => {
          if (rejectionOf(() => parseCheckpoint(text)) !== undefined) return
          const { origin, size, root, extensions } = parseCheckpoint(text)
          const lines = [origin, `${size}`, Buffer.from(root).toString('base64'), ...extensions]
          expect(lines.map((each) => `${each}\n`).join('')).toBe(text)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe.each([
  ['Rekor v1', ecdsaSigner('log.example')],
  ['Rekor v2', ed25519Signer('log.example')],
])('a checkpoint as of %s', (_what, signer) => {
  const log: CheckpointSigner = { ...signer, origin: signer.name }
  const body = (origin: string) => `${origin}\n7\n${BASE64}\n`
  const open = (origin: string, by: NoteSigner = signer) => openCheckpoint(signNote(body(origin), by), log, ENGINES)

  test('is opened', () => {
    expect(open('log.example')).toEqual({ origin: 'log.example', size: 7n, root: ROOT, extensions: [] })
    expect(open('log.example - 1193050959916656506').origin).toBe('log.example - 1193050959916656506')
    expect(open('log.example - 9223372036854775807').origin).toBe('log.example - 9223372036854775807')
  })

  test.each([
    'log.example.org',
    'log.exampl',
    'other.example',
    'dog.example - 1',
    'other.example - 1',
    'log.example/path',
    'log.example ',
    ' log.example',
    'LOG.example',
    'log.example - ',
    'log.example - 0',
    'log.example - 01',
    'log.example - -1',
    'log.example - 1a',
    'log.example - 12345678901234567890',
    'log.example - 1 ',
    'log.example  - 1',
    'log.example -1',
    'log.example- 1',
    'log.example \u2013 1',
    'log.example - 1 - 1',
  ])('is refused when its origin is %j', (origin) => {
    const { message, detail } = rejectionOf(() => open(origin)) ?? {}
    expect(message).toBe('the checkpoint is of another log')
    expect(detail).toEqual({ origin, expected: 'log.example' })
  })

  test('may be of a log with a path', () => {
    const here = ed25519Signer('log.example/2026')
    const opened = openCheckpoint(signNote(body('log.example/2026'), here), { ...here, origin: here.name })
    expect(opened.origin).toBe('log.example/2026')
  })

  test('is refused unless the log has signed it, whatever it says', () => {
    const reason = (envelope: string) => rejectionOf(() => openCheckpoint(envelope, log))?.message
    const stranger = ed25519Signer('log.example')
    expect(reason(signNote(body('log.example'), stranger))).toBe('the signed note has no signature by this key')
    expect(reason(signNote('no checkpoint\n', stranger))).toBe('the signed note has no signature by this key')
    expect(reason(signNote(body('log.example'), stranger, signer))).toBeUndefined()
    const forged = signNote(body('log.example'), signer).replace('\n7\n', '\n8\n')
    expect(reason(forged)).toBe('the signed note has an invalid signature by this key')
    expect(reason(body('log.example'))).toBe('the signed note has no empty line before its signatures')
  })

  test('is refused when what the log has signed is no checkpoint', () => {
    const reason = (text: string) => rejectionOf(() => openCheckpoint(signNote(text, signer), log))?.message
    expect(reason('log.example\n')).toBe(FEW)
    expect(reason(`log.example\n7\n${BASE64}\n\nmore\n`)).toBe(EMPTY)
  })
})
