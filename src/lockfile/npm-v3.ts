/** The flat `packages` of lockfile versions 2 and 3 and of the hidden lockfile in node_modules. */
import type { JsonDocument, JsonObject } from './json.ts'
import type { Entry } from './npm-entry.ts'
import { Fields } from './npm-entry.ts'

const REQUESTS = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies'] as const

export function readV3(document: JsonDocument, packages: JsonObject, file: string): readonly Entry[] {
  const parent = new Fields(document, packages, file, '"packages"')
  return Object.keys(packages).map((path) => {
    const object = parent.object(path) ?? Object.create(null)
    return readEntry(new Fields(document, object, file, `"${path}"`), path)
  })
}

function readEntry(fields: Fields, path: string): Entry {
  return {
    path,
    line: fields.line,
    name: fields.text('name') ?? installName(path),
    version: fields.text('version'),
    resolved: fields.text('resolved'),
    integrity: fields.text('integrity'),
    link: fields.flag('link'),
    inBundle: fields.flag('inBundle'),
    bundles: fields.lists('bundleDependencies') || fields.lists('bundledDependencies'),
    dev: fields.flag('dev'),
    optional: fields.flag('optional'),
    devOptional: fields.flag('devOptional'),
    peer: fields.flag('peer'),
    asked: undefined,
    requests: REQUESTS.flatMap((member) => fields.pairs(member)),
  }
}

/** `node_modules/a/node_modules/@s/b` is installed as `@s/b`; a directory outside node_modules goes by its last part. */
function installName(path: string): string {
  const at = path.lastIndexOf('node_modules/')
  return at === -1 ? (path.split('/').at(-1) ?? path) : path.slice(at + 'node_modules/'.length)
}
