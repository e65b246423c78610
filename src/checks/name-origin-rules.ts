/** The rules about where a name comes from: whose it is, since when, and what became of it. */
import type { Kind, Rule } from '../finding.ts'

const rule = (code: Rule['code'], name: string, kind: Kind, title: string, help: string): Rule => ({
  code,
  name,
  kind,
  claim: 'name',
  title,
  help,
})

export const PLACEHOLDER = rule(
  'VD604',
  'security-placeholder',
  'contradicted',
  "npm's placeholder, for a package that it took down",
  'Remove the dependency. Find out who installed an earlier version, and treat their machines as taken over.',
)

export const FROM_PUBLIC = rule(
  'VD605',
  'private-name-from-public',
  'contradicted',
  'A private name that comes from the public registry',
  'Do not install. Name your own registry for it in .npmrc ("@scope:registry=…"), and have it pass on no such name.',
)

export const PUBLIC_TWIN = rule(
  'VD606',
  'public-twin',
  'weak',
  'The public registry has a package with this private name',
  'See whose it is. Move your package into a scope that you own on the public registry, too.',
)

export const TWIN_UNKNOWN = rule(
  'VD607',
  'public-twin-unknown',
  'unavailable',
  'Whether the public registry has this private name cannot be told',
  'Run again; where the public registry cannot be reached, take "askPublic" out of the policy.',
)

export const BRAND_NEW = rule(
  'VD608',
  'brand-new-package',
  'contradicted',
  'A package that is brand-new',
  'Compare the name, letter by letter, with the one that you meant, and see who publishes it; otherwise wait.',
)
