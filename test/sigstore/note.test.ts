import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_CHECKPOINT_BYTES, MAX_NOTE_SIGNATURES } from '../../src/sigstore/limits.ts'
import { type NoteVerifier, parseNote, verifyNote } from '../../src/sigstore/note.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { ecdsaSigner, ed25519Signer, parseVerifierKey, signatureLine, signNote } from '../support/note.ts'
import { rejectionOf } from '../support/rejection.ts'

const LINE = '\u2014 a.example AAAAAQI=\n'
/** Ends after `text`: so that what comes before can be any number of bytes. */
const padded = (bytes: number) => `${'x'.repeat(bytes - Buffer.byteLength(`\n\n${LINE}`))}\n\n${LINE}`

const MALFORMED = 'the signed note has a malformed signature'
const NO_END = 'the signed note has no signatures, or they do not end with a newline'
const CHARACTERS = 'the signed note has control characters, or is not Unicode'
const BASE64 = 'a signature of the signed note is not canonical base64'

describe('the form', () => {
  // Each one differs from the one after it, which is accepted, in that point only.
  test.each<[what: string, refused: string, accepted: string, reason: string]>([
    ['no empty line', `text\n${LINE}`, `text\n\n${LINE}`, 'the signed note has no empty line before its signatures'],
    ['carriage returns', `text\r\n\r\n${LINE}`, `text\n\n${LINE}`, CHARACTERS],
    ['nothing', '', `\n\n${LINE}`, 'the signed note has no empty line before its signatures'],
    ['no signature', 'text\n\n', `text\n\n${LINE}`, NO_END],
    ['no newline at the end', `text\n\n${LINE.trimEnd()}`, `text\n\n${LINE}`, NO_END],
    ['an empty line at the end', `text\n\n${LINE}\n`, `text\n\n${LINE}`, NO_END],
    ['text after the signatures', `text\n\n${LINE}more\n`, `text\n\n${LINE}${LINE}`, MALFORMED],
    ['text before the signatures', `text\n\nmore\n${LINE}`, `text\nmore\n\n${LINE}`, MALFORMED],
    ['a hyphen', 'text\n\n- a AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['an en dash', 'text\n\n\u2013 a AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['no space after the dash', 'text\n\n\u2014a AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['a space before the dash', 'text\n\n \u2014 a AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['two spaces after the dash', 'text\n\n\u2014  a AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['two spaces after the name', 'text\n\n\u2014 a  AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['a space at the end', 'text\n\n\u2014 a AAAAAQI= \n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['a name with a space', 'text\n\n\u2014 a b AAAAAQI=\n', 'text\n\n\u2014 a_b AAAAAQI=\n', MALFORMED],
    ['a name with U+00A0', 'text\n\n\u2014 a\u00a0b AAAAAQI=\n', 'text\n\n\u2014 a\u00a1b AAAAAQI=\n', MALFORMED],
    ['a name with U+0085', 'text\n\n\u2014 a\u0085b AAAAAQI=\n', 'text\n\n\u2014 a\u0086b AAAAAQI=\n', MALFORMED],
    ['a name with U+2028', 'text\n\n\u2014 a\u2028b AAAAAQI=\n', 'text\n\n\u2014 a\u2027b AAAAAQI=\n', MALFORMED],
    ['a name with a plus', 'text\n\n\u2014 a+b AAAAAQI=\n', 'text\n\n\u2014 a-b AAAAAQI=\n', MALFORMED],
    ['no name', 'text\n\n\u2014  AAAAAQI=\n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['no base64', 'text\n\n\u2014 a \n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['neither', 'text\n\n\u2014 \n', 'text\n\n\u2014 a AAAAAQI=\n', MALFORMED],
    ['no padding', 'text\n\n\u2014 a AAAAAQI\n', 'text\n\n\u2014 a AAAAAQI=\n', BASE64],
    ['stray bits', 'text\n\n\u2014 a AAAAAQJ=\n', 'text\n\n\u2014 a AAAAAQI=\n', BASE64],
    ['the URL-safe alphabet', 'text\n\n\u2014 a AAAAAQ-_\n', 'text\n\n\u2014 a AAAAAQ+/\n', BASE64],
    [
      'a signature of no bytes',
      'text\n\n\u2014 a AAAAAA==\n',
      'text\n\n\u2014 a AAAAAAA=\n',
      'a signature of the signed note has nothing after its key id',
    ],
    ['a NUL', `te\x00xt\n\n${LINE}`, `te\x20xt\n\n${LINE}`, CHARACTERS],
    ['a tab', `te\x09xt\n\n${LINE}`, `te\x0axt\n\n${LINE}`, CHARACTERS],
    ['a vertical tab', `te\x0bxt\n\n${LINE}`, `te\x0axt\n\n${LINE}`, CHARACTERS],
    ['a unit separator', `te\x1fxt\n\n${LINE}`, `te\x7fxt\n\n${LINE}`, CHARACTERS],
    ['half of a pair', `te\ud83dxt\n\n${LINE}`, `te\ud83d\ude00xt\n\n${LINE}`, CHARACTERS],
    ['the other half', `te\ude00xt\n\n${LINE}`, `te\ud83d\ude00xt\n\n${LINE}`, CHARACTERS],
    [
      'half of a pair in a name',
      'text\n\n\u2014 \ud83d AAAAAQI=\n',
      'text\n\n\u2014 \ud83d\ude00 AAAAAQI=\n',
      CHARACTERS,
    ],
    [
      'too many signatures',
      `text\n\n${LINE.repeat(MAX_NOTE_SIGNATURES + 1)}`,
      `text\n\n${LINE.repeat(MAX_NOTE_SIGNATURES)}`,
      `the signed note has more than ${MAX_NOTE_SIGNATURES} signatures`,
    ],
    [
      'too many bytes',
      padded(MAX_CHECKPOINT_BYTES + 1),
      padded(MAX_CHECKPOINT_BYTES),
      `the signed note has more than ${MAX_CHECKPOINT_BYTES} bytes`,
    ],
    [
      'too many bytes, though not too many characters',
      `\u2014${padded(MAX_CHECKPOINT_BYTES - 2)}`,
      `\u2014${padded(MAX_CHECKPOINT_BYTES - 3)}`,
      `the signed note has more than ${MAX_CHECKPOINT_BYTES} bytes`,
    ],
  ])('%s', (_what, refused, accepted, reason) => {
    expect(rejectionOf(() => parseNote(refused))?.message).toBe(reason)
    expect(rejectionOf(() => parseNote(accepted))).toBeUndefined()
  })

  test('the last empty line is the one that separates', () => {
    expect(parseNote(`one\n\n${LINE}\n\n${LINE}`)).toEqual({
      text: `one\n\n${LINE}\n`,
      signatures: [{ name: 'a.example', keyId: Buffer.from([0, 0, 0, 1]), signature: Buffer.from([2]) }],
    })
    expect(parseNote(`\n\n${LINE}`).text).toBe('\n')
  })

  test('no text is anything but parsed or refused', () => {
    const piece = fc.constantFrom('\n', '\n\n', '\u2014 ', '\u2014', ' ', 'a', 'AAAAAQI=', '+', LINE, '\ud83d', '\x00')
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (note) => {
        if (rejectionOf(() => parseNote(note)) !== undefined) return
        const { text, signatures } = parseNote(note)
        const lines = signatures.map(({ name, keyId, signature }) => signatureLine(name, keyId, signature))
        expect(`${text}\n${lines.join('')}`).toBe(note)
      }),
      { numRuns: 1000 },
    )
  })
})

const ADA = ed25519Signer('log.example')
const EVE = ed25519Signer('log.example')
const WITNESS = ecdsaSigner('witness.example/w1')
const TEXT = 'log.example\n1\nroot\n'

const NOT_SIGNED = 'the signed note has no signature by this key'
const INVALID = 'the signed note has an invalid signature by this key'

describe.each([
  ['Ed25519', ADA, ed25519Signer('other.example')],
  ['ECDSA', WITNESS, ecdsaSigner('other.example')],
])('signatures with %s', (_type, signer, stranger) => {
  const bad = signatureLine(signer.name, signer.keyId, Buffer.alloc(64, 1))
  const good = signer.sign(TEXT)
  const foreign = stranger.sign(TEXT)
  /** Anybody can use any name and any key id. */
  const sameName = signatureLine(signer.name, Buffer.from('0123'), Buffer.alloc(64, 1))
  const sameKeyId = signatureLine('other.example', signer.keyId, Buffer.alloc(64, 1))
  const ofAnotherText = signer.sign(`${TEXT}more\n`)

  test.each<[what: string, lines: readonly string[], reason: string | undefined]>([
    ['a good one', [good], undefined],
    ['a good one after those of others', [foreign, sameName, sameKeyId, good], undefined],
    ['a good one before those of others', [good, foreign, sameName, sameKeyId], undefined],
    ['a good one twice', [good, good], undefined],
    ['a bad one after a good one', [good, bad], undefined],
    ['a good one after a bad one', [bad, good], INVALID],
    ['a bad one', [bad], INVALID],
    ['one of another text', [ofAnotherText], INVALID],
    ['one of another key', [foreign], NOT_SIGNED],
    ['one by its name only', [sameName], NOT_SIGNED],
    ['one by its key id only', [sameKeyId], NOT_SIGNED],
  ])('%s', (_what, lines, reason) => {
    const note = parseNote(`${TEXT}\n${lines.join('')}`)
    for (const engines of [undefined, ENGINES]) {
      expect(rejectionOf(() => verifyNote(note, signer, engines))?.message).toBe(reason)
    }
  })
})

test('says whose signature was missing or bad', () => {
  const name = ({ name, keyId }: NoteVerifier) => `${name}+${Buffer.from(keyId).toString('hex')}`
  const note = signNote(TEXT, ADA, WITNESS)
  const { detail } = rejectionOf(() => verifyNote(parseNote(note), EVE)) ?? {}
  expect(detail).toEqual({ key: name(EVE), signedBy: `${name(ADA)}, ${name(WITNESS)}` })
  const forged = { ...parseNote(note), text: 'other\n' }
  expect(rejectionOf(() => verifyNote(forged, ADA))?.detail).toEqual({ key: name(ADA) })
})

test('a key with the name and key id of another one verifies nothing of it', () => {
  const note = parseNote(signNote(TEXT, ADA))
  expect(rejectionOf(() => verifyNote(note, { ...ADA, key: EVE.key }))?.message).toBe(INVALID)
  expect(rejectionOf(() => verifyNote(note, { ...ADA, scheme: 'ecdsa-sha256' }))?.message).toBe(INVALID)
  expect(rejectionOf(() => verifyNote(note, ADA))).toBeUndefined()
})

test('the example of the specification', () => {
  const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  const base64 = 'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM='
  const note = `This is an example message.\n\n\u2014 example.com/foo ${base64}\n`
  expect(rejectionOf(() => verifyNote(parseNote(note), key, ENGINES))).toBeUndefined()
})

describe('any text', () => {
  const unit = fc.oneof(fc.constant('\n'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }))
  const content = fc
    .array(unit, { maxLength: 60 })
    .map((units) => `${units.join('').replace(/[\x00-\x09\x0b-\x1f]/gu, '')}\n`)
  const decode = (bytes: Uint8Array) => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      return undefined
    }
  }

  test('comes back as it was signed', () => {
    fc.assert(
      fc.property(content, (text) => {
        const note = parseNote(signNote(text, WITNESS, ADA))
        expect(note.text).toBe(text)
        expect(note.signatures.map(({ name, keyId }) => [name, keyId])).toEqual(
          [WITNESS, ADA].map(({ name, keyId }) => [name, keyId]),
        )
        for (const signer of [WITNESS, ADA]) verifyNote(note, signer)
      }),
    )
  })

  test('is worth nothing once a byte of it is changed, dropped or added', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 0, max: 255 }), (text, place, byte) => {
        const note = Buffer.from(signNote(text, ADA))
        const at = place % Buffer.byteLength(text)
        const [before, after] = [note.subarray(0, at), note.subarray(at)]
        const changed = [
          Buffer.concat([before, Buffer.of(byte), after.subarray(1)]),
          Buffer.concat([before, after.subarray(1)]),
          Buffer.concat([before, Buffer.of(byte), after]),
        ]
        for (const bytes of changed) {
          const tampered = decode(bytes)
          // What is no UTF-8 becomes no string; and a byte may be changed to itself.
          if (tampered === undefined || bytes.equals(note)) continue
          expect(rejectionOf(() => verifyNote(parseNote(tampered), ADA))).toBeDefined()
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is worth nothing once a byte of the only signature is changed', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 0, max: 255 }), (text, place, byte) => {
        const note = Buffer.from(signNote(text, ADA))
        const start = Buffer.byteLength(text)
        const bytes = Buffer.from(note)
        bytes[start + (place % (note.length - start))] = byte
        const tampered = decode(bytes)
        if (tampered === undefined || bytes.equals(note)) return
        expect(rejectionOf(() => verifyNote(parseNote(tampered), ADA))).toBeDefined()
      }),
      { numRuns: 300 },
    )
  })
})
