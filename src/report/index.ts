/** All reporters. A new one: one file, and its line here. Each is a pure function from the report to text. */
import type { HumanOptions } from './human.ts'
import { human } from './human.ts'
import { json } from './json.ts'
import type { Report } from './report.ts'

export const reporters = {
  human,
  json,
} as const satisfies Record<string, (report: Report, options: HumanOptions) => string>

export type Format = keyof typeof reporters
