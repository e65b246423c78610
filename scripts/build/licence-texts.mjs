/** The text of a package's licence, and its notices: in its files, in its readme, or here. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

const LICENCE = /^(?:licen[cs]es?|copying)(?:[.-].*)?$/iu
const NOTICE = /^notice(?:[.-].*)?$/iu
const README = /^readme(?:\..*)?$/iu
/** From its heading to the next one of its level, or to the end. */
const SECTION = /^(?<level>#+) [^\n]*\blicen[cs](?:e|es|ing)\b[^\n]*\n(?:(?!\k<level> )[^\n]*(?:\n|$))*/imu

/** They ask for nothing. */
const UNCONDITIONAL = new Set(['0BSD', 'CC0-1.0', 'Unlicense'])
/** Of packages whose publisher left it out. It is the standard text, with the author that their package.json names. */
const LEFT_OUT = new Map([['@npmcli/agent', new URL('licences/npmcli-agent.txt', import.meta.url)]])
/** Everywhere the same, unlike those that begin with a name. */
const APACHE = new URL('../../LICENSE', import.meta.url)

/** @throws Error where there is none */
export async function licenceTexts(directory, { name, version, license }) {
  const files = (await readdir(directory)).sort()
  const read = (file) => readFile(path.join(directory, file), 'utf8')
  const [texts, notices] = await Promise.all(
    [LICENCE, NOTICE].map((names) => Promise.all(files.filter((file) => names.test(file)).map(read))),
  )
  if (texts.length > 0) return [...texts, ...notices]
  const readme = files.find((file) => README.test(file))
  const section = readme === undefined ? undefined : SECTION.exec(await read(readme))?.[0]
  if (section !== undefined && /copyright/iu.test(section)) return [section, ...notices]
  if (UNCONDITIONAL.has(license)) return [`It asks for nothing: https://spdx.org/licenses/${license}.html`, ...notices]
  const elsewhere = license === 'Apache-2.0' ? APACHE : LEFT_OUT.get(name)
  if (elsewhere === undefined) throw new Error(`${name}@${version} has no text of its licence`)
  return [await readFile(elsewhere, 'utf8'), ...notices]
}
