/**
 * The registry that npm asks for a package, found as npm-registry-fetch does. Its own function comes with all of npm's HTTP
 * client, which takes longer to load than Node to start, and has no other use here. A test holds this to it.
 */
import defaults from 'npm-registry-fetch/lib/default-opts.js'

/**
 * @param name of the package; only its scope matters
 * @param options npm's, flat
 */
export function pickRegistry(name: string, options: Readonly<Record<string, unknown>>): string {
  const { scope: usual } = options
  const scopes = [name.startsWith('@') ? name.split('/', 1)[0] : undefined, usual]
  for (const scope of scopes) {
    if (typeof scope !== 'string' || scope === '') continue
    const own = options[`${scope.replace(/^@?/u, '@')}:registry`]
    if (typeof own === 'string' && own !== '') return own
  }
  const { registry } = options
  return typeof registry === 'string' && registry !== '' ? registry : defaults.registry
}
