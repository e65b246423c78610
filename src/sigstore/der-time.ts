/** Times in DER (ITU-T X.690, section 11.7 and 11.8; RFC 5280, section 4.1.2.5). Always with seconds, always UTC. */
import type { Der } from './der.ts'
import { TAG } from './der-primitive.ts'
import { Rejected } from './rejected.ts'

/** @throws Rejected unless it is a GeneralizedTime, with or without a fraction, of which milliseconds are kept */
export function generalizedTime(value: Der | undefined, what: string): Date {
  return toDate(value?.tag === TAG.generalizedTime ? textOf(value) : '', what)
}

/**
 * A time in a certificate. A UTCTime has two digits of the year, of the twentieth century from 50 on; a GeneralizedTime is
 * for later ones, and has no fraction.
 *
 * @throws Rejected
 */
export function certificateTime(value: Der | undefined, what: string): Date {
  const text = value === undefined ? '' : textOf(value)
  if (value?.tag === TAG.utcTime && text.length === 13) return toDate(`${text < '50' ? '20' : '19'}${text}`, what)
  if (value?.tag === TAG.generalizedTime && text.length === 15) return toDate(text, what)
  throw new Rejected(`${what} is not a time`)
}

function toDate(text: string, what: string): Date {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(text) ?? []
  const seconds = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const date = new Date(`${seconds}${fraction.slice(0, 4)}Z`)
  // Date takes 30 February for 1 March.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(seconds))
    throw new Rejected(`${what} is not a time`)
  return date
}

function textOf({ content }: Der): string {
  return Buffer.from(content).toString('latin1')
}
