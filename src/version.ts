/** What package.json says of this package. */
import { readFileSync } from 'node:fs'
import { packageFile } from './package-files.ts'

const said = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  readonly version: string
  readonly engines: { readonly node: string }
}

export const VERSION: string = said.version
/** The range of Node's versions that it runs on. */
export const SUPPORTED_NODE: string = said.engines.node
