/** Asking for something, where being refused is as normal as being answered. */

/**
 * The outcome of asking for something. `from` says where it was asked for, in words or as an address.
 * `absent` means that the answer was a clear "there is none"; anything less clear is `unavailable`.
 */
export type Obtained<T> =
  | { readonly state: 'present'; readonly value: T; readonly from: string }
  | { readonly state: 'absent'; readonly from: string }
  | { readonly state: 'unavailable'; readonly from: string; readonly reason: string }

/** What could be had of it, and if not, why. */
export interface Had {
  readonly state: Obtained<unknown>['state']
  readonly from: string
  readonly reason?: string
}

export function had(obtained: Obtained<unknown>): Had {
  const { state, from } = obtained
  return { state, from, ...(obtained.state === 'unavailable' && { reason: obtained.reason }) }
}
