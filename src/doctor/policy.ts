/** Rules, names and exceptions of the policy that do nothing, or soon will not. */

import type { LockedPackage } from '../lockfile/locked-package.ts'
import { isOver } from '../policy-file/day.ts'
import { matchesName } from '../policy-file/glob.ts'
import { namesFindings } from '../policy-file/names.ts'
import type { Exception, PolicyFile } from '../policy-file/policy-file.ts'
import { ruleFindings } from '../policy-file/rule-for.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const SOON_MS = 14 * 24 * 60 * 60 * 1000

export const policy: Check = {
  name: 'policy',
  examine: ({ policy: read, lockfile, now }) => {
    if ('problem' in read)
      return [
        bad('The policy cannot be used', read.problem, {
          text: 'Mend the line that it names; docs/policy.md has the members.',
        }),
      ]
    if (read.value === undefined) {
      return [
        ok(
          'No policy',
          'The defaults count: every package needs its registry signature. To write one down: verify-deps init',
        ),
      ]
    }
    const file = read.value
    const dated = file.exceptions.flatMap((exception) => ofDate(exception, file, now))
    if ('problem' in lockfile)
      return [...dated, unknown('The policy', 'There is no lockfile that its rules could match.')]
    const { packages } = lockfile.value
    const names = packages.map(({ name }) => name)
    const idle = [...ruleFindings(file, names), ...namesFindings(file, names)].map(({ message }) =>
      warn('The policy has a part that matches nothing', message, { text: 'Mend the pattern, or remove it.' }),
    )
    const diagnoses = [
      ...dated,
      ...idle,
      ...file.exceptions.flatMap((exception) => ofPackages(exception, file, packages)),
    ]
    return diagnoses.length > 0
      ? diagnoses
      : [ok('The policy fits', `Every part of ${file.file} is about packages in the lockfile.`)]
  },
}

function ofDate(
  { line, code, package: about, expires }: Exception,
  { file }: PolicyFile,
  now: Date,
): readonly Diagnosis[] {
  const what = `${file}:${line}: the exception of ${code} for ${about}`
  if (isOver(expires, now)) {
    return [
      warn('An exception is over', `${what} counted until ${expires}.`, {
        text: 'Remove it, or look again and set a new day.',
      }),
    ]
  }
  if (!isOver(expires, new Date(now.getTime() + SOON_MS))) return []
  return [
    warn(
      'An exception ends soon',
      `${what} counts until ${expires}. What it excepts counts again from the next day on.`,
      { text: 'Look again: mend the cause, or set a new day.' },
    ),
  ]
}

function ofPackages(
  exception: Exception,
  { file }: PolicyFile,
  packages: readonly LockedPackage[],
): readonly Diagnosis[] {
  const { line, name, version, code, package: about } = exception
  const isAbout = packages.some(
    (pkg) => matchesName(name, pkg.name) && (version === undefined || version === pkg.version),
  )
  if (isAbout) return []
  const why = `${file}:${line}: the exception of ${code} is for ${about}, which is not in the lockfile.`
  return [warn('An exception matches nothing', why, { text: 'Remove it.' })]
}
