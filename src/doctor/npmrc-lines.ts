/** The settings of one .npmrc as they stand there. npm merges several; this is about who wrote what. Pure. */

export interface Setting {
  readonly key: string
  readonly value: string
  readonly line: number
}

/** https://docs.npmjs.com/cli/configuring-npm/npmrc */
export function settingsIn(npmrc: string): readonly Setting[] {
  return npmrc
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|[\r\n]/u)
    .flatMap((text, index) => {
      const line = text.trim()
      if (line === '' || /^[;#[]/u.test(line)) return []
      const at = line.indexOf('=')
      const [key, value] = at === -1 ? [line, 'true'] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
      return key === '' ? [] : [{ key: unquoted(key).replace(/\[\]$/u, ''), value: unquoted(value), line: index + 1 }]
    })
}

function unquoted(text: string): string {
  return (
    /^"(.*)"$|^'(.*)'$/u
      .exec(text)
      ?.slice(1)
      .find((each) => each !== undefined) ?? text
  )
}

/** The last one counts. */
export function settingOf(settings: readonly Setting[], key: string): Setting | undefined {
  return settings.findLast((each) => each.key === key)
}
