/** The same bytes in another base64, and the same values in another DER or BER. */
import { encodeDer, type Node, nodesOf, parseDer } from '../der-tree.ts'
import { readEcdsa, writeEcdsa } from '../ecdsa.ts'
import { put } from '../json.ts'
import type { Random } from '../random.ts'
import { base64Places, decoded, onOne, putBytes, type TreeMutator } from './mutator.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const reencodeBase64: TreeMutator = (bundle, random) =>
  onOne(base64Places(bundle), random, (place) => {
    const text = String(place.value)
    const cut = random.int(text.length + 1)
    const white = random.pick(['\n', '\r\n', ' ', '\t', '\u00a0'])
    const ways: readonly (() => string)[] = [
      () => decoded(place).toString('base64url'),
      () => text.replaceAll('+', '-').replaceAll('/', '_'),
      () => text.replaceAll('=', ''),
      () => `${text}=`,
      () => `${text}====`,
      () => `=${text}`,
      () => `${text.slice(0, cut)}${white}${text.slice(cut)}`,
      () => (text.match(/.{1,64}/g) ?? []).join('\n'),
      () => `${text}${white}`,
      // The bits that padding leaves over.
      () =>
        text.replace(/(.)(=+)$/, (_, last: string, end: string) => `${DIGITS[DIGITS.indexOf(last) + 1] ?? ''}${end}`),
      () => Buffer.from(text).toString('base64'),
      () => decoded(place).toString('hex'),
      () => `${text.slice(0, cut)}%${text.slice(cut)}`,
    ]
    put(place, random.pick(ways)())
  })

const DER_WAYS: Readonly<Record<string, (node: Node, siblings: Node[], random: Random) => void>> = {
  'a longer length': (node) => Object.assign(node, { length: 'long' }),
  'an indefinite length': (node) => Object.assign(node, { length: 'indefinite' }),
  'a zero in front': (node) => pad(node, Buffer.alloc(1), false),
  'a zero behind': (node) => pad(node, Buffer.alloc(1), true),
  'an end of contents': (node, siblings) => void siblings.splice(siblings.indexOf(node) + 1, 0, leaf(0, '')),
  'a null behind': (node, siblings) => void siblings.splice(siblings.indexOf(node) + 1, 0, leaf(5, '')),
  'an element left out': (node, siblings) => void siblings.splice(siblings.indexOf(node), 1),
  'an element twice': (node, siblings) => void siblings.splice(siblings.indexOf(node), 0, node),
  'elements in another order': (_, siblings) => void siblings.reverse(),
  'another tag': (node, _, random) => Object.assign(node, { tag: random.int(256) }),
  'a constructed tag': (node) => Object.assign(node, { tag: node.tag ^ 0x20 }),
  'another true': (node) => Object.assign(node, { content: node.tag === 1 ? Buffer.of(1) : node.content }),
  'another number': (node, _, random) =>
    Object.assign(node, { content: node.tag === 2 ? random.bytes(1) : node.content }),
  'an element inside': (node) => node.children?.push(leaf(0x0c, 'unknown')),
  'nothing inside': (node) => Object.assign(node, { content: Buffer.alloc(0), children: undefined }),
}

function pad(node: Node, zero: Buffer, behind: boolean): void {
  const extended = behind ? [node.content, zero] : [zero, node.content]
  Object.assign(node, { content: Buffer.concat(extended), ...(behind && { children: undefined }) })
}

function leaf(tag: number, text: string): Node {
  return { tag, content: Buffer.from(text), children: undefined, prefix: Buffer.alloc(0) }
}

const reencodeDer = (path: RegExp): TreeMutator => {
  return (bundle, random) => {
    const places = base64Places(bundle, 'DER').filter((place) => path.test(place.path))
    return onOne(places, random, (place) => {
      const tree = parseDer(decoded(place))
      if (tree === undefined || tree.length === 0) return
      const { node, siblings } = random.pick(nodesOf(tree))
      random.pick(Object.values(DER_WAYS))(node, siblings, random)
      putBytes(place, encodeDer(tree))
    })
  }
}

/** Also the signatures of checkpoints, behind the four bytes of their key's id. */
const rewriteEcdsa: TreeMutator = (bundle, random) => {
  const places = base64Places(bundle, 'DER').filter((place) => readEcdsa(decoded(place)) !== undefined)
  return onOne(places, random, (place) => putBytes(place, otherEcdsa(decoded(place), random)))
}

export function otherEcdsa(bytes: Buffer, random: Random): Buffer {
  const signature = readEcdsa(bytes)
  if (signature === undefined) return bytes
  const { r, s, n } = signature
  const half = n > 1n << 256n ? 96 : 64
  const ways: readonly (() => Buffer)[] = [
    () => writeEcdsa(r, n - s),
    () => writeEcdsa(n - r, s),
    () => writeEcdsa(n - r, n - s),
    () => writeEcdsa(s, r),
    () => writeEcdsa(r, s, [1, 0]),
    () => writeEcdsa(r, s, [0, 1]),
    () => writeEcdsa(r, n - s, [0, 2]),
    () => writeEcdsa(r + n, s),
    () => writeEcdsa(r, s + n),
    () => writeEcdsa(0n, 0n),
    () => Buffer.from([r, s].map((each) => each.toString(16).padStart(half, '0')).join(''), 'hex'),
    () => Buffer.concat([writeEcdsa(r, s), Buffer.alloc(1)]),
  ]
  return random.pick(ways)()
}

export const encodingMutators: Readonly<Record<string, TreeMutator>> = {
  're-encode base64': reencodeBase64,
  're-encode DER': reencodeDer(/./),
  're-encode DER of a timestamp': reencodeDer(/signedTimestamp$/),
  'rewrite an ECDSA signature': rewriteEcdsa,
}
