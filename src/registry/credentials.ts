/** Whose token, password or certificate goes where, by npm's own rules, worked out once for all that is alike. */
import type { Auth } from 'npm-registry-fetch/lib/auth.js'
import getAuth from 'npm-registry-fetch/lib/auth.js'

export type Identity = Pick<Auth, 'token' | 'auth' | 'cert' | 'key'>

export const NOBODY: Identity = { token: null, auth: null, cert: null, key: null }

/** The parts of `//HOST/PATH/:_authToken` and its like. */
const CONFIGURED = /^(\/\/.*):(?:_authToken|_auth|username|_password|certfile|keyfile)$/u

/** @param options npm's, flat */
export function credentialsOf(options: Readonly<Record<string, unknown>>): (url: URL, spec?: string) => Identity {
  const places = [...new Set(Object.keys(options).flatMap((key) => CONFIGURED.exec(key)?.[1] ?? []))]
  const { cert, key } = options as { cert?: string | null; key?: string | null }
  const known = new Map<string, Identity>()

  return (url, spec = '') => {
    const { host, pathname } = url
    const place = `//${host}${pathname}`
    const scope = spec.startsWith('@') ? spec.slice(0, spec.indexOf('/')) : ''
    // What is found depends on the host, the scope and on which of the configured places the address is in.
    const alike = [host, scope, ...places.filter((each) => isIn(place, each))].join(' ')
    const found = known.get(alike)
    if (found !== undefined) return found
    const own = getAuth(`${url.protocol}//${host}${pathname}`, { ...options, spec: spec === '' ? undefined : spec })
    const identity = { token: own.token, auth: own.auth, cert: own.cert ?? cert ?? null, key: own.key ?? key ?? null }
    known.set(alike, identity)
    return identity
  }
}

function isIn(place: string, configured: string): boolean {
  if (!place.startsWith(configured)) return false
  return configured.endsWith('/') || place.length === configured.length || place[configured.length] === '/'
}
