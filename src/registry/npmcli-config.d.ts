// The package ships no types; only what is used here is described.
declare module '@npmcli/config' {
  export default class Config {
    constructor(options: {
      definitions: unknown
      shorthands: unknown
      flatten: unknown
      nerfDarts: unknown
      npmPath: string
      argv: readonly string[]
      env: Record<string, string | undefined>
      cwd: string
      warn: boolean
    })
    load(): Promise<void>
    validate(): boolean
    get(key: string): unknown
    isDefault(key: string): boolean
    set(key: string, value: unknown): void
    readonly flat: Readonly<Record<string, unknown>>
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const all: { definitions: unknown; shorthands: unknown; flatten: unknown; nerfDarts: unknown }
  export default all
}
