/** Help: what each option takes, which clipanion calls `#0`. */

const VALUES: Readonly<Record<string, string>> = {
  '--policy': 'FILE',
  '--evidence': 'FILE',
  '--trusted-root': 'FILE',
  '--concurrency': 'N',
  '--deadline': 'SECONDS',
  '--format': 'FORMAT',
  '--output': 'FILE',
  '--require': 'CLAIM',
  '--omit': 'GROUP',
  '--lockfile': 'FILE',
  '--registry': 'URL',
  '--changed': 'REF',
  '--shard': 'I/N',
  '--project': 'DIR',
  '--bundle': 'FILE',
  '--key': 'FILE',
  '--certificate-identity': 'IDENTITY',
  '--certificate-oidc-issuer': 'URL',
  '--ci': 'SERVICE',
  '--manager': 'NAME',
}

/** A line of the list of options: clipanion puts at least four spaces before what an option does. */
const OPTION = /^(?<option>(?:\u001B\[[0-9;]*m)* {2}-.*?) {4,}(?<words>\S.*)$/u

/** @param usage as clipanion writes it */
export function withValues(usage: string): string {
  const lines = usage
    .replace(/(--[a-z-]+) #0/gu, (_, option: string) => `${option} ${VALUES[option] ?? 'VALUE'}`)
    .split('\n')
  const width = Math.max(0, ...lines.map((line) => OPTION.exec(line)?.groups?.['option']?.length ?? 0))
  return lines
    .map((line) => {
      const { option, words } = OPTION.exec(line)?.groups ?? {}
      return option === undefined ? line : `${option.padEnd(width)}    ${words}`
    })
    .join('\n')
}
