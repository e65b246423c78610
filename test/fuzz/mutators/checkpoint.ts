/** Lines of checkpoints, and the signatures under them. */
import { placesOf, put } from '../json.ts'
import type { Random } from '../random.ts'
import { otherEcdsa } from './encoding.ts'
import { onOne, type TreeMutator } from './mutator.ts'

const changeCheckpoint: TreeMutator = (bundle, random, donor) => {
  const isEnvelope = ({ path }: { path: string }) => path.endsWith('checkpoint.envelope')
  const theirs = placesOf(donor()).find(isEnvelope)
  return onOne(placesOf(bundle).filter(isEnvelope), random, (place) => {
    const text = String(place.value)
    put(place, random.pick(WAYS)(text, random, String(theirs?.value ?? text)))
  })
}

type Way = (text: string, random: Random, other: string) => string

const onLines =
  (change: (lines: string[], random: Random) => void): Way =>
  (text, random) => {
    const lines = text.split('\n')
    change(lines, random)
    return lines.join('\n')
  }

const onSignatures =
  (change: (lines: string[], random: Random, others: readonly string[]) => void): Way =>
  (text, random, other) => {
    const [body = '', block = ''] = text.split('\n\n')
    const lines = block.split('\n').filter((line) => line !== '')
    change(lines, random, (other.split('\n\n')[1] ?? '').split('\n').slice(0, -1))
    return `${body}\n\n${lines.map((line) => `${line}\n`).join('')}`
  }

/** Changes the bytes of one signature, or of its key's id. */
const onSignature = (change: (bytes: Buffer, random: Random) => Buffer): Way =>
  onSignatures((lines, random) => {
    const index = random.int(lines.length)
    const [dash = '', name = '', base64 = ''] = (lines[index] ?? '').split(' ')
    lines[index] = `${dash} ${name} ${change(Buffer.from(base64, 'base64'), random).toString('base64')}`
  })

const WAYS: readonly Way[] = [
  onLines((lines, random) => void lines.splice(random.int(lines.length), 1)),
  onLines((lines, random) => void lines.splice(random.int(lines.length), 0, random.pick(lines))),
  onLines((lines, random) => void lines.splice(random.int(lines.length), 0, random.pick(['', 'extension', '0', ' ']))),
  onLines(
    (lines, random) => void lines.splice(random.int(lines.length), 0, ...lines.splice(random.int(lines.length), 1)),
  ),
  onLines((lines, random) => void lines.splice(1, 1, String(random.int(2 ** 31)))),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.trimEnd(),
  (text) => `${text}\n`,
  (text) => text.replace('\n\n', '\n\n\n'),
  (text) => text.replaceAll('\u2014', '-'),
  (text) => `${text}${text}`,
  (text, _, other) => `${other.split('\n\n')[0]}\n\n${text.split('\n\n')[1]}`,
  (text, _, other) => `${text.split('\n\n')[0]}\n\n${other.split('\n\n')[1]}`,
  (_, __, other) => other,
  onSignatures((lines, random, others) => void lines.splice(random.int(lines.length + 1), 0, ...others)),
  onSignatures((lines) => void lines.reverse()),
  onSignatures((lines, random) => void lines.splice(random.int(lines.length), 1)),
  onSignatures((lines, random) => void lines.push(random.pick(lines))),
  onSignatures((lines, random) => {
    const bytes = random.bytes(68).toString('base64')
    lines.splice(
      random.int(lines.length + 1),
      0,
      `\u2014 ${random.pick(['witness.example', 'rekor.sigstore.dev'])} ${bytes}`,
    )
  }),
  // A second one by the same key, in front of the log's own or behind it.
  onSignatures((lines, random) => {
    const [dash, name, base64 = ''] = random.pick(lines).split(' ')
    const forged = Buffer.concat([Buffer.from(base64, 'base64').subarray(0, 4), random.bytes(70)])
    lines.splice(random.int(lines.length + 1), 0, `${dash} ${name} ${forged.toString('base64')}`)
  }),
  onSignature((bytes, random) => Buffer.concat([random.bytes(4), bytes.subarray(4)])),
  onSignature((bytes, random) => Buffer.concat([bytes.subarray(0, 4), otherEcdsa(bytes.subarray(4), random)])),
  onSignature((bytes) => bytes.subarray(0, -1)),
]

export const checkpointMutators: Readonly<Record<string, TreeMutator>> = { 'change a checkpoint': changeCheckpoint }
