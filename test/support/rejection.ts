import { Rejected } from '../../src/sigstore/rejected.ts'

/** How the input was refused: `undefined` when it was not. Any other error is a bug, and goes on. */
export function rejectionOf(examine: () => unknown): Rejected | undefined {
  try {
    examine()
    return undefined
  } catch (error) {
    if (error instanceof Rejected) return error
    throw error
  }
}
