import { defineConfig } from 'vitest/config';

/** The flows of every home, and what the cloud home alone does, on the deployment that test/cloud/main.ts has made. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.test.ts', 'test/flows/**/*.test.ts'],
    globalSetup: ['test/support/start-home.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['verbose'],
  },
});
