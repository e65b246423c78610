/** What is put before or behind a name to say that it is for Node.js, and for nothing else. */

const AFFIXES = [/^node[-_.]?(?=.)/iu, /[-_.]node$/iu, /[-_.]?js$/iu, /[-_.]npm$/iu]

/** @returns the name without each of those that it has, such as `mssql` of `node-mssql`, `mssql.js`, or `mssqljs` */
export function withoutAffix(name: string): readonly string[] {
  return AFFIXES.map((affix) => name.replace(affix, '')).filter((rest) => rest !== name && rest !== '')
}
