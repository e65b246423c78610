/** What recorded facts look like, for whoever reads them. */
import * as v from 'valibot'
import { MAX_LISTED, MAX_NAME } from './recorded-facts.ts'

const Count = v.pipe(v.number(), v.safeInteger('it is not a whole number'), v.minValue(1, 'it is not above 0'))
const Names = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1, 'a name is empty'), v.maxLength(MAX_NAME, 'a name is too long'))),
  v.minLength(1, 'it is empty'),
  v.maxLength(MAX_LISTED, 'it is too long'),
  v.check((names) => names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name), 'it is not sorted'),
)
const AnyList = v.optional(v.union([Names, Count], 'it is neither a sorted list of names nor a number'))

/** As it is written, and in no other way; of an object without a prototype's members. */
export const Recorded = v.strictObject(
  {
    installScripts: AnyList,
    implicitGyp: v.optional(v.literal(true, 'it is not true')),
    bins: AnyList,
    foreign: AnyList,
    natives: AnyList,
    unpackedBytes: v.pipe(
      v.number('it has no "unpackedBytes"'),
      v.safeInteger('"unpackedBytes" is not a whole number'),
      v.minValue(0, '"unpackedBytes" is below 0'),
    ),
  },
  'a member of it is unknown, or it is not an object',
)
