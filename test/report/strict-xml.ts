/**
 * A reader of XML 1.0 that refuses whatever is not well-formed, and all that our reports have no need of: comments,
 * CDATA, processing instructions, document types, entities of one's own.
 */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** What is directly in it. */
  readonly text: string
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
/** https://www.w3.org/TR/xml/#NT-Char */
const CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

export function readXml(xml: string): Element {
  if (!xml.startsWith(DECLARATION)) throw new Error('no declaration')
  if (!CHARACTERS.test(xml)) throw new Error('a character that XML has no place for')
  const cursor = { at: DECLARATION.length }
  const root = readElement(xml, cursor)
  if (xml.slice(cursor.at) !== '\n') throw new Error('something after the root')
  return root
}

function readElement(xml: string, cursor: { at: number }): Element {
  const open = take(xml, cursor, /<([a-z][a-z-]*)((?: [a-z]+="[^"<]*")*)(\/?)>/uy)
  const [, name = '', list = '', isEmpty] = open
  const attributes: Record<string, string> = {}
  for (const [, key = '', value = ''] of list.matchAll(/ ([a-z]+)="([^"]*)"/gu)) {
    if (Object.hasOwn(attributes, key)) throw new Error(`${key} is given twice`)
    attributes[key] = decode(value)
  }
  const children: Element[] = []
  let text = ''
  if (isEmpty === '/') return { name, attributes, children, text }
  while (!xml.startsWith('</', cursor.at)) {
    const [data] = take(xml, cursor, /[^<]*/uy)
    text += decode(data)
    if (!xml.startsWith('</', cursor.at)) children.push(readElement(xml, cursor))
  }
  const [, closed] = take(xml, cursor, /<\/([a-z][a-z-]*)>/uy)
  if (closed !== name) throw new Error(`${name} is closed by ${closed}`)
  return { name, attributes, children, text }
}

function take(xml: string, cursor: { at: number }, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = cursor.at
  const match = pattern.exec(xml)
  if (match === null) throw new Error(`unexpected: ${xml.slice(cursor.at, cursor.at + 60)}`)
  cursor.at = pattern.lastIndex
  return match
}

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error('the end of a CDATA section')
  return text.replace(/&[^;]*;?/gu, (entity) => {
    const character = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined
    if (character === undefined) throw new Error(`not an entity: ${entity}`)
    return character
  })
}
