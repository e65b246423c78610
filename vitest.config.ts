import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/announce-corpora.ts'],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
})
