/** All checks. A new one: its file, and its line here. */
import { inWords } from '../in-words.ts'
import { UsageError } from '../usage-error.ts'
import { ci } from './ci.ts'
import { clock } from './clock.ts'
import type { Diagnosis } from './diagnosis.ts'
import { unknown } from './diagnosis.ts'
import { door } from './door.ts'
import { evidence } from './evidence.ts'
import { hooks } from './hooks.ts'
import { identityLock } from './identity-lock.ts'
import { lockfiles } from './lockfiles.ts'
import { names } from './names.ts'
import { npmrc } from './npmrc.ts'
import { pins } from './pins.ts'
import { policy } from './policy.ts'
import type { Check, Surroundings } from './surroundings.ts'
import { trustedRoot } from './trusted-root.ts'
import { versions } from './versions.ts'

export const checks: readonly Check[] = [
  versions,
  lockfiles,
  pins,
  hooks,
  door,
  ci,
  npmrc,
  evidence,
  trustedRoot,
  clock,
  policy,
  identityLock,
  names,
]

export interface Told extends Diagnosis {
  readonly check: string
}

/** Every check says something, whatever becomes of it. */
export async function examine(
  surroundings: Surroundings,
  onBug: (error: unknown) => void = () => {},
): Promise<readonly Told[]> {
  const each = await Promise.all(
    checks.map(async (check) => {
      const diagnoses = await diagnose(check, surroundings, onBug)
      return diagnoses.map((diagnosis) => ({ check: check.name, ...diagnosis }))
    }),
  )
  return each.flat()
}

async function diagnose(
  check: Check,
  surroundings: Surroundings,
  onBug: (error: unknown) => void,
): Promise<readonly Diagnosis[]> {
  try {
    const diagnoses = await check.examine(surroundings)
    return diagnoses.length > 0 ? diagnoses : [unknown(`The check ${check.name}`, 'It said nothing.')]
  } catch (error) {
    if (!(error instanceof UsageError)) onBug(error)
    return [unknown(`The check ${check.name}`, `It could not be made: ${inWords(error)}`)]
  }
}
