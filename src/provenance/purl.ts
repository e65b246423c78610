/** How npm names what an attestation is about, https://github.com/package-url/purl-spec */

/**
 * As npm-package-arg writes it: the scope's `@` is encoded, the rest stands as it is. Names and versions are compared as
 * text, so that no two readings of one address can meet.
 */
export function npmPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/u, '%40')}@${version}`
}
