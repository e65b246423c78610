/** All reporters. A new one: one file, and its line here. Each is a pure function from the report to text. */
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import type { HumanOptions } from './human.ts'
import { human } from './human.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import type { Report } from './report.ts'
import { sarif } from './sarif.ts'

export const reporters = {
  human,
  json,
  sarif,
  junit,
  markdown,
  github,
  gitlab,
} as const satisfies Record<string, (report: Report, options: HumanOptions) => string>

export type Format = keyof typeof reporters
