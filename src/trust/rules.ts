import type { Rule } from '../finding.ts'

export const NPM_KEYS_FROM_COPY: Rule = {
  code: 'VD210',
  name: 'npm-keys-from-shipped-copy',
  kind: 'weak',
  claim: 'registry-signature',
  title: "npm's signing keys come from a shipped copy",
  help: "Let this machine reach Sigstore's TUF repository, or update verify-deps for a newer copy.",
}

export const TRUSTED_ROOT_FROM_COPY: Rule = {
  code: 'VD317',
  name: 'trusted-root-from-shipped-copy',
  kind: 'weak',
  claim: 'provenance',
  title: "Sigstore's trusted root comes from a shipped copy",
  help: "Let this machine reach Sigstore's TUF repository, or give a trusted root with --trusted-root.",
}

export const OUTDATED: Rule = {
  code: 'VD212',
  name: 'trust-material-outdated',
  kind: 'weak',
  claim: 'registry-signature',
  title: 'Keys and trusted roots are from a time that is over',
  help: 'Make a new snapshot, or let this machine reach the network once.',
}
