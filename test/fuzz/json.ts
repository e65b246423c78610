/** JSON as data to be changed in place: what is where in it, and where two of them differ. */
import { isDeepStrictEqual } from 'node:util'

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [member: string]: Json
}

/** A value together with the object or list that holds it. */
export interface Place {
  /** As in `verificationMaterial.tlogEntries[0].logIndex`. */
  readonly path: string
  readonly holder: JsonObject | Json[]
  readonly key: string | number
  readonly value: Json
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All values below this one, outer ones first. */
export function placesOf(value: Json, path = ''): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  const here: Place[] = Array.isArray(value)
    ? value.map((item, key) => ({ path: `${path}[${key}]`, holder: value, key, value: item }))
    : Object.entries(value).map(([key, item]) => ({
        path: path === '' ? key : `${path}.${key}`,
        holder: value,
        key,
        value: item,
      }))
  return here.flatMap((place) => [place, ...placesOf(place.value, place.path)])
}

export function put({ holder, key }: Place, value: Json): void {
  // Also for a member that is called __proto__.
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}

export function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

/** @returns the value at a path of names and indices, or `undefined` */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((each, key) => {
    if (Array.isArray(each)) return each[Number(key)]
    return isObject(each) && Object.hasOwn(each, key) ? each[key] : undefined
  }, value)
}

export function copyOf<T extends Json>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export interface Difference {
  readonly path: string
  /** `undefined` where it does not exist. */
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** The innermost values that differ; the order of members does not count. */
export function differences(before: Json | undefined, after: Json | undefined, path = ''): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) {
    const indices = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index)
    return indices.flatMap((index) => differences(before[index], after[index], `${path}[${index}]`))
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) =>
      differences(at(before, name), at(after, name), path === '' ? name : `${path}.${name}`),
    )
  }
  return [{ path, before, after }]
}
