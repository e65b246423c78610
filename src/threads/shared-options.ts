/** What npm's options are in each thread. */

type Options = Readonly<Record<string, unknown>>

/** Half of what connections there may be is this thread's. */
export function shareOptions(options: Options, threads: number): { readonly theirs: Options; readonly ours: Options } {
  const { each, rest } = sharesOf(Number(options['maxSockets']), threads)
  return { theirs: plainOf({ ...options, maxSockets: each }), ours: { ...options, maxSockets: rest } }
}

/** @param most connections to a host, whoever opens them; at least one for each */
function sharesOf(most: number, threads: number): { readonly each: number; readonly rest: number } {
  // What is no number of connections is npm's default, for each of them.
  if (!Number.isInteger(most) || most <= 0) return { each: most, rest: most }
  const each = Math.max(1, Math.floor(most / (2 * threads)))
  return { each, rest: Math.max(1, most - each * threads) }
}

/** Of npm's options, functions and the like stay here. */
function plainOf(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => {
      try {
        structuredClone(value)
        return true
      } catch {
        return false
      }
    }),
  )
}
