/** Whether the address of something in git says which commit is meant. */

/** SHA-1 or SHA-256, in full: a beginning of one, a branch or a tag can be moved to other content. */
const COMMIT = '(?:[0-9a-f]{40}|[0-9a-f]{64})'

/** Behind the `#`, alone or as Yarn writes it among other parameters. */
const IN_FRAGMENT = new RegExp(`(?:^|[?&])(?:commit[=:])?${COMMIT}(?:&|$)`, 'u')

/** The archives that GitHub, GitLab and Bitbucket make of a commit. */
const IN_ARCHIVE = new RegExp(
  `(?:/(?:tar\\.gz|tarball|get|archive)/${COMMIT}(?:\\.tar\\.gz|\\.tgz)?|/archive\\.tar\\.gz\\?(?:ref|sha)=${COMMIT})$`,
  'u',
)

export function namesCommit(address: string): boolean {
  const at = address.indexOf('#')
  return at === -1 ? IN_ARCHIVE.test(address) : IN_FRAGMENT.test(address.slice(at + 1))
}
