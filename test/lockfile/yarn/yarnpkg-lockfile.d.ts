// The package ships no types; only what is used here is described. Where it is depends on how CommonJS is loaded.
declare module '@yarnpkg/lockfile' {
  type Parse = (text: string) => { readonly object: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  export const parse: Parse | undefined
  const all: { readonly parse: Parse }
  export default all
}
