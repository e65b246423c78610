/** XML 1.0 text, https://www.w3.org/TR/xml/#charsets: `plain` leaves nothing in a text that it has no place for. */
import { plain } from './text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

export function escapeXml(text: string): string {
  return plain(text).replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '')
}

/** ` a="1" b="2"`, of those that have a value. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join('')
}
