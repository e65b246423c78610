/** What `verify-deps explain NAME@VERSION --json` prints. Its schema is schema/explain.schema.json. */
import type { Explanation } from '../explain-package.ts'
import { jsonText } from './json-text.ts'

export function explanationJson({ schemaVersion, lockfile, packages }: Explanation): string {
  return jsonText({ schemaVersion, lockfile, packages })
}
