/** What an entry says about its package beyond where it comes from. */
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Declared } from '../locked-package.ts'

/** @param name the package's own: a lone command is called by it */
export function declaredBy(information: JsonObject, name: string, bundles: readonly string[]): Declared {
  const { bin } = information
  return {
    requests: 'asked',
    ...withSome('dependencies', textsOf(information['dependencies'])),
    ...withSome('optionalDependencies', textsOf(information['optionalDependencies'])),
    ...withSome('peerDependencies', textsOf(information['peerDependencies'])),
    ...withSome('bin', typeof bin === 'string' ? new Map([[name.slice(name.indexOf('/') + 1), bin]]) : textsOf(bin)),
    ...(bundles.length > 0 && { bundles }),
  }
}

function withSome<K extends string>(member: K, texts: ReadonlyMap<string, string> | undefined) {
  return texts === undefined || texts.size === 0 ? {} : ({ [member]: texts } as { [each in K]: typeof texts })
}

function textsOf(group: Json | undefined): ReadonlyMap<string, string> | undefined {
  if (!isObject(group)) return undefined
  return new Map(Object.entries(group).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])))
}
