/** Data of any shape as JSON text, as safe to look at in a terminal as the report is. */
import { json } from './json.ts'
import type { Report } from './report.ts'

export function jsonText(data: object): string {
  // It asks nothing of a report but that it is data.
  return json(data as Report)
}
