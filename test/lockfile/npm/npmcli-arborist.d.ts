// The package ships no types; only what is used here is described.
declare module '@npmcli/arborist' {
  interface Node {
    readonly isProjectRoot: boolean
    readonly isLink: boolean
    /** From the project's directory. */
    readonly location: string
    readonly linksIn: ReadonlySet<Node>
    readonly name: string
    readonly packageName: string | null
    readonly version: string
  }
  export default class Arborist {
    constructor(options: { path: string; offline: boolean })
    loadVirtual(): Promise<{ readonly inventory: ReadonlyMap<string, Node> }>
  }
}
