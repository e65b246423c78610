/** What other tools leave in a project that cannot be read here. Naming it beats saying that nothing was found. */

export interface Elsewhere {
  readonly filename: string
  readonly manager: string
  /** Why it cannot be read. */
  readonly reason: string
  /** What makes a lockfile that can. */
  readonly remedy: string
  /** Whether it accompanies a lockfile, and tells something only where there is none. */
  readonly isCompanion?: boolean
}

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    filename: 'bun.lockb',
    manager: 'bun',
    reason: "Bun's old lockfile is binary",
    remedy: 'Run bun install --save-text-lockfile, which makes a bun.lock.',
  },
  {
    filename: 'deno.lock',
    manager: 'deno',
    reason: "Deno's lockfile is of another kind",
    remedy: 'For what comes from npm, run npm install --package-lock-only beside it.',
  },
  {
    filename: 'shrinkwrap.yaml',
    manager: 'pnpm',
    reason: 'it is of pnpm 2 or older',
    remedy: 'Run pnpm install with a newer pnpm, which makes a pnpm-lock.yaml.',
  },
  {
    filename: '.pnp.cjs',
    manager: 'yarn',
    reason: 'it says what Yarn installed, and pins nothing',
    remedy: 'Run yarn install, which makes a yarn.lock.',
    isCompanion: true,
  },
  {
    filename: 'node_modules/.yarn-state.yml',
    manager: 'yarn',
    reason: 'it says what Yarn installed, and pins nothing',
    remedy: 'Run yarn install, which makes a yarn.lock.',
    isCompanion: true,
  },
]
