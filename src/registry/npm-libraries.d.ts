// npm's libraries ship no types for these; only what is used here is described.
declare module '@npmcli/agent' {
  import type { Agent as NodeAgent } from 'node:http'
  export class Agent extends NodeAgent {
    constructor(options: Readonly<Record<string, unknown>>)
  }
}

declare module '@npmcli/agent/lib/proxy.js' {
  export function getProxy(url: URL, options: { readonly proxy: unknown; readonly noProxy: unknown }): URL | null
}

declare module 'npm-registry-fetch/lib/auth.js' {
  export interface Auth {
    readonly token: string | null
    /** Base64 of the user name and password. */
    readonly auth: string | null
    readonly cert: string | null
    readonly key: string | null
  }
  /** @param options npm's, flat */
  export default function getAuth(address: string, options: Readonly<Record<string, unknown>>): Auth
}

declare module 'npm-registry-fetch/lib/default-opts.js' {
  const defaults: { readonly registry: string }
  export default defaults
}

declare module 'cacache/lib/content/path.js' {
  export default function contentPath(cache: string, integrity: string): string
}
