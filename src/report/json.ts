import type { Report } from './report.ts'

/** For machines; but people look at it in terminals and in CI's logs, so nothing in it may steer one: see plain(). */
export function json(report: Report): string {
  const text = JSON.stringify(report, null, 2)
  return `${text.replace(/[\u007F-\u009F\p{Cf}\u2028\u2029]|(?<=#)#(?=\[)/gu, escapeCharacter)}\n`
}

function escapeCharacter(character: string): string {
  const units = [...character].flatMap((point) =>
    Array.from({ length: point.length }, (_, index) => point.charCodeAt(index)),
  )
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
