/** What a report read back says of a change (--changed). Input: attacker-controlled. */
import * as v from 'valibot'
import type { Replaces, ReportedChanges } from '../changes/changes.ts'
import { EVIDENCE } from '../changes/changes.ts'
import { KEPT } from '../publisher/accepted.ts'

const MAX_ITEMS = 200_000

const Text = v.pipe(v.string(), v.maxLength(100_000))
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Yes = v.exactOptional(v.literal(true))
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MAX_ITEMS))

/** Reporters look it up among words of their own. */
const What = v.pipe(
  v.string(),
  v.regex(/^[a-z][A-Za-z]{0,63}$/u),
  v.check((what) => !(what in {})),
)
const Told = v.exactOptional(v.union([Text, v.number(), v.boolean(), list(Text)]))
const Changed = v.strictObject({
  what: What,
  before: Told,
  after: Told,
  change: v.exactOptional(v.picklist(['differs', 'renamed', 'recreated', 'transferred', 'usual'])),
})
const Publisher = v.exactOptional(v.pipe(v.record(v.picklist(KEPT), Text)))
const Level = v.exactOptional(v.picklist(EVIDENCE))

const Replaced = v.strictObject({
  from: v.exactOptional(Text),
  beside: Yes,
  downgrade: Yes,
  same: Yes,
  repacked: Yes,
  evidence: v.strictObject({ before: Level, after: Level }),
  publisher: v.strictObject({ before: Publisher, after: Publisher }),
  differences: list(Changed),
  contents: list(Changed),
  unknown: list(
    v.strictObject({
      what: v.picklist(['evidence', 'publisher', 'contents']),
      side: v.picklist(['before', 'after']),
      reason: v.pipe(Text, v.minLength(1)),
    }),
  ),
})

const Summary = v.strictObject({
  since: Text,
  commit: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/u))),
  lockfile: v.exactOptional(v.strictObject({ path: Text, format: v.pipe(v.string(), v.regex(/^[a-z]{1,32}$/u)) })),
  added: Count,
  changed: Count,
  removed: list(v.strictObject({ name: Text, version: Text })),
  unchanged: Count,
  notes: list(v.pipe(Text, v.minLength(1))),
})

// Not what valibot makes of them: their members stay in the order that they were written in.
export const ReplacesShape = v.custom<Replaces>((input) => v.is(Replaced, input), 'it is no change of a package')
export const ChangesShape = v.custom<ReportedChanges>((input) => v.is(Summary, input), 'it is no change of a lockfile')
