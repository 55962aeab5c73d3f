import { defineConfig } from 'vitest/config';

/** Tests that kill things: they take minutes, so they are a command of their own (npm run test:chaos). */
export default defineConfig({
  test: {
    include: ['test/chaos/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    fileParallelism: false,
    reporters: ['default'],
  },
});
