import type { Report } from './report.ts'
import { withoutCredentials } from './text.ts'

/** For machines; but people look at it in terminals and in CI's logs: nothing in it steers one or tells a password, see plain(). */
export function json(report: Report): string {
  const text = JSON.stringify(report, null, 2)
  return `${withoutCredentials(text).replace(UNFIT, escapeCharacter)}\n`
}

/** As in plain(); JSON itself escapes the other control characters, and no line of it begins with a text. */
const UNFIT =
  /[\u007F-\u00A0\u1680\u2000-\u200A\u202F\u205F\u2800\u3000\p{Cf}\p{Zl}\p{Zp}\p{DI}\p{NChar}]|(?<=#)#(?=[A-Za-z]*\[)/gu

function escapeCharacter(character: string): string {
  const units = [...character].flatMap((point) =>
    Array.from({ length: point.length }, (_, index) => point.charCodeAt(index)),
  )
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
