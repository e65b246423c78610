/** The flat `packages` of lockfile versions 2 and 3 and of the hidden lockfile in node_modules. */
import type { JsonDocument, JsonObject } from '../json.ts'
import { declaredV3 } from './declared.ts'
import type { Entry } from './entry.ts'
import { Fields, isInstalled } from './entry.ts'
import { readRequests } from './request.ts'

export function readV3(document: JsonDocument, packages: JsonObject, file: string): readonly Entry[] {
  const parent = new Fields(document, packages, file, '"packages"')
  return Object.keys(packages).map((path) => readEntry(parent.entry(document, path), path))
}

function readEntry(fields: Fields, path: string): Entry {
  const installName = nameOfPlace(path)
  const { bundleDependencies } = fields.object
  const name = fields.text('name') ?? installName
  const bundles = Array.isArray(bundleDependencies) ? bundleDependencies.filter((each) => typeof each === 'string') : []
  return {
    path,
    line: fields.line,
    installName,
    name,
    version: fields.text('version'),
    resolved: fields.text('resolved'),
    integrity: fields.text('integrity'),
    link: fields.flag('link'),
    inBundle: fields.flag('inBundle'),
    bundles,
    dev: fields.flag('dev'),
    optional: fields.flag('optional'),
    devOptional: fields.flag('devOptional'),
    peer: fields.flag('peer'),
    fromRegistry: false,
    asked: undefined,
    requests: readRequests(fields.object, !isInstalled(path)),
    declared: declaredV3(fields.object, name, bundles),
  }
}

/** `node_modules/a/node_modules/@s/b` is installed as `@s/b`; a directory elsewhere is called by its last part. */
function nameOfPlace(path: string): string {
  const at = path.lastIndexOf('node_modules/')
  return at === -1
    ? (/(?:^|\/)(@[^/]+\/[^/]+|[^/]+)$/u.exec(path)?.[1] ?? path)
    : path.slice(at + 'node_modules/'.length)
}
