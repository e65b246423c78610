/** The environment's key for the cache. Whoever has it can make the cache say anything. */

export const KEY_VARIABLE = 'VERIFY_DEPS_CACHE_KEY'

/** For those who do not need it: an .npmrc can name any variable, and sends it to a registry then; so can a script. */
export function withoutKey<E extends Readonly<Record<string, string | undefined>>>(env: E): E {
  const { [KEY_VARIABLE]: _, ...others } = env
  return others as E
}
