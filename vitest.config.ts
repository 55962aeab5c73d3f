import { defineConfig } from 'vitest/config';

/** What needs no other server: the house's own tests, and the flows through a whole home that is started for them. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'house', include: ['test/**/*.test.ts'], exclude: ['test/chaos/**', 'test/flows/**'] },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['test/flows/**/*.test.ts'],
          globalSetup: ['test/support/start-home.ts'],
        },
      },
    ],
  },
});
