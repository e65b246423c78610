/** DER as a tree that can be put together again, in ways that DER does not allow as well. Unlike src/, it looks inside strings. */

export interface Node {
  tag: number
  /** Of a primitive value. */
  content: Buffer
  children: Node[] | undefined
  /** Before the children of a BIT STRING that holds DER: the count of unused bits. */
  prefix: Buffer
  /** The shortest where not given. */
  length?: 'long' | 'indefinite' | undefined
}

/** @returns `undefined` when the bytes are not DER */
export function parseDer(bytes: Buffer, looksInside = true): Node[] | undefined {
  const nodes: Node[] = []
  for (let start = 0; start < bytes.length; ) {
    const first = bytes[start + 1]
    const tag = bytes[start] ?? 0
    if (first === undefined || (tag & 0x1f) === 0x1f) return undefined
    const count = first < 0x80 ? 0 : first & 0x7f
    if (first === 0x80 || count > 4 || start + 2 + count > bytes.length) return undefined
    const length = count === 0 ? first : bytes.readUIntBE(start + 2, count)
    const end = start + 2 + count + length
    if (end > bytes.length) return undefined
    const content = bytes.subarray(start + 2 + count, end)
    nodes.push(parseContent(tag, content, looksInside))
    start = end
  }
  return nodes
}

function parseContent(tag: number, content: Buffer, looksInside: boolean): Node {
  const prefix = tag === 0x03 ? content.subarray(0, 1) : Buffer.alloc(0)
  const inner = content.subarray(prefix.length)
  const holdsDer = looksInside && (tag === 0x03 || tag === 0x04) && inner[0] === 0x30
  const children = (tag & 0x20) !== 0 || holdsDer ? parseDer(inner, looksInside) : undefined
  return { tag, content, children, prefix }
}

export function encodeDer(nodes: readonly Node[]): Buffer {
  return Buffer.concat(nodes.map(encodeNode))
}

function encodeNode({ tag, content, children, prefix, length }: Node): Buffer {
  const body = children === undefined ? content : Buffer.concat([prefix, encodeDer(children)])
  if (length === 'indefinite') return Buffer.concat([Buffer.of(tag, 0x80), body, Buffer.of(0, 0)])
  return Buffer.concat([Buffer.of(tag), encodeLength(body.length, length === 'long'), body])
}

function encodeLength(length: number, long: boolean): Buffer {
  if (length < 0x80 && !long) return Buffer.of(length)
  const digits = Buffer.alloc(4)
  digits.writeUInt32BE(length)
  const shortest = digits.subarray(digits.findIndex((digit, index) => digit !== 0 || index === 3))
  return Buffer.concat(
    long ? [Buffer.of(0x81 + shortest.length, 0), shortest] : [Buffer.of(0x80 + shortest.length), shortest],
  )
}

/** All nodes, outer ones first, each with the list that holds it. */
export function nodesOf(nodes: Node[]): readonly { readonly node: Node; readonly siblings: Node[] }[] {
  return nodes.flatMap((node) => [{ node, siblings: nodes }, ...nodesOf(node.children ?? [])])
}
