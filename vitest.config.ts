import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of what takes time waits for processes and servers: on two cores, vitest would use one.
    maxWorkers: '100%',
    // Nothing is asserted about time, and machines may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/announce-corpora.ts', 'test/doors/announce-doors.ts'],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
})
