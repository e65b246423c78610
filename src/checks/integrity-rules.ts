/** The rules of {@link file://./integrity.ts}. */
import type { Rule } from '../finding.ts'

export const BYTES_DIFFER: Rule = {
  code: 'VD101',
  name: 'tarball-digest-mismatch',
  kind: 'contradicted',
  isFinal: true,
  claim: 'integrity',
  title: 'The downloaded bytes are not the ones that are pinned',
  help: 'Do not install. Compare with another network or mirror; if the bytes are the same there, tell the registry.',
}

export const LOCK_DIFFERS: Rule = {
  code: 'VD102',
  name: 'lockfile-digest-mismatch',
  kind: 'contradicted',
  claim: 'integrity',
  title: 'The lockfile pins other bytes than the registry published',
  help: "Do not install. Look up who changed this entry's integrity, and make it anew with your package manager.",
}

export const SHA1_ONLY: Rule = {
  code: 'VD103',
  name: 'weak-digest-only',
  kind: 'missing',
  claim: 'integrity',
  title: 'Pinned by SHA-1 (or weaker) alone',
  help: 'Different tarballs with the same SHA-1 can be made. Delete the entry and install again to get its SHA-512.',
}

export const NOT_PINNED: Rule = {
  code: 'VD104',
  name: 'not-pinned',
  kind: 'missing',
  claim: 'integrity',
  title: 'The lockfile pins no digest',
  help: 'Whatever is served would be installed. Delete the entry and install again to get its integrity.',
}

export const AMBIGUOUS: Rule = {
  code: 'VD105',
  name: 'several-artifacts-pinned',
  kind: 'missing',
  claim: 'integrity',
  title: 'The lockfile accepts several different tarballs',
  help: 'Only one of them can be the published one. Delete the entry and install again.',
}

export const NO_BYTES: Rule = {
  code: 'VD106',
  name: 'tarball-unavailable',
  kind: 'unavailable',
  claim: 'integrity',
  title: 'The tarball could not be had',
  help: 'Check the registry and its token in .npmrc; after an outage, run again.',
}

export const BY_ARCHIVE: Rule = {
  code: 'VD107',
  name: 'pinned-by-yarn-archive',
  kind: 'weak',
  claim: 'integrity',
  title: "The lockfile pins Yarn's own archive, not what was published",
  help: "Nothing to do: the bytes were compared with what the registry signed. Keep Yarn's cache beside the project, and its archives are compared as well.",
}

export const ARCHIVE_ALTERED: Rule = {
  code: 'VD108',
  name: 'yarn-archive-altered',
  kind: 'contradicted',
  isFinal: true,
  claim: 'integrity',
  title: "The archive in Yarn's cache is not what was locked and published",
  help: 'Do not install. Delete the archive, and run yarn install --check-cache. Find out who changed it.',
}

export const UNDECIDED: Rule = {
  code: 'VD109',
  name: 'pin-undecided',
  kind: 'unavailable',
  claim: 'integrity',
  title: 'What the lockfile pins could be compared with nothing',
  help: 'Where the message is of an archive, pack it anew as it says; otherwise settle the finding about the signature beside this one.',
}
