/** All targets, each made when it is needed. A new one: a file, and its line here. */
import type { Target } from '../target.ts'

interface Listed {
  /** Of all inputs: the less of them, the longer one takes. */
  readonly share: number
  readonly open: () => Promise<Target>
}

export const TARGETS = {
  lockfiles: { share: 0.25, open: async () => (await import('./lockfiles.ts')).lockfiles() },
  bundles: { share: 0.06, open: async () => (await import('./bundles.ts')).bundles() },
  documents: { share: 0.1, open: async () => (await import('./documents.ts')).documents() },
  tarballs: { share: 0.15, open: async () => (await import('./tarballs.ts')).tarballs() },
  policies: { share: 0.25, open: async () => (await import('./policies.ts')).policies() },
  snapshots: { share: 0.04, open: async () => (await import('./snapshots.ts')).snapshots() },
  cache: { share: 0.15, open: async () => (await import('./cache.ts')).cache() },
} satisfies Readonly<Record<string, Listed>>
