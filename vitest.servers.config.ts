import { defineConfig } from 'vitest/config';

/** What test/servers/main.ts runs, one project after the other, on the servers that it has started. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    fileParallelism: false,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'contracts',
          include: [
            'test/contract/{archive,broker*,metrics-*,registry}.test.ts',
            'test/infra/local/replay/influx.test.ts',
          ],
          globalSetup: ['test/support/prepare-postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['test/flows/**/*.test.ts'],
          globalSetup: ['test/support/start-home.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'configuration', include: ['test/servers/{configuration,mosquitto-login}.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'outages',
          include: ['test/servers/{outages,kills,slots}.test.ts'],
        },
      },
    ],
  },
});
