/** Asking for something, where being refused is as normal as being answered. */

/**
 * The outcome of asking for something. `from` says where it was asked for, in words or as an address.
 * `absent` means that the answer was a clear "there is none"; anything less clear is `unavailable`.
 */
export type Obtained<T> =
  | { readonly state: 'present'; readonly value: T; readonly from: string }
  | { readonly state: 'absent'; readonly from: string }
  | { readonly state: 'unavailable'; readonly from: string; readonly reason: string }
