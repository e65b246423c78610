/** What a registry's document says about what is in a version, as far as it is compared with the tarball. */
import { isObject, ownMember } from '../downgrade/json-object.ts'
import type { PackageManifest } from './package-manifest.ts'
import { toPackageManifest } from './package-manifest.ts'

export interface Described extends Omit<PackageManifest, 'scripts'> {
  /** `undefined` where the document does not tell: the abridged ones have none. */
  readonly scripts: PackageManifest['scripts'] | undefined
  /** Whether it tells that an install runs something, in whichever of the ways there are. */
  readonly hasInstallScript: boolean
  /** Whether it brings an npm-shrinkwrap.json. */
  readonly hasShrinkwrap: boolean
}

/** Members of another shape than npm writes count as not there: npm, too, passes over them. */
export function readDescribed(document: unknown): Described {
  const object = isObject(document) ? document : {}
  const is = (name: string) => ownMember(object, name) === true
  const manifest = toPackageManifest(object)
  // Abridged documents have no `_id`, whole ones always do.
  const isWhole = ownMember(object, '_id') !== undefined || ownMember(object, 'scripts') !== undefined
  const runs = ['preinstall', 'install', 'postinstall'].some((name) => manifest.scripts.has(name))
  return {
    ...manifest,
    scripts: isWhole ? manifest.scripts : undefined,
    hasInstallScript: runs || is('hasInstallScript') || is('gypfile'),
    hasShrinkwrap: is('_hasShrinkwrap') || is('hasShrinkwrap'),
  }
}
