/**
 * npm's publish attestation: the registry itself says that it took the package in.
 *
 * https://github.com/npm/attestation/tree/main/specs/publish/v0.1
 */
import * as v from 'valibot'
import { parseShape } from '../sigstore/shape.ts'
import { Name } from './slsa-shape.ts'

export const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1'

export interface Publication {
  readonly name: string
  readonly version: string
  readonly registry: string
}

const Shape = v.object({ name: Name, version: Name, registry: Name })

/** @throws Rejected when it does not have the shape of its type */
export function readPublication(predicate: unknown): Publication {
  return parseShape(Shape, predicate, 'the predicate does not have the shape of a publish attestation')
}

/** An address may end in a slash or not; all else is compared as it is written. */
export function isSameRegistry(a: string, b: string): boolean {
  return a.replace(/\/$/u, '') === b.replace(/\/$/u, '')
}
