import { defineConfig } from 'vitest/config';

/** The tests by random cases, each of which is tried ten times as often as in `npm test` (npm run test:properties). */
export default defineConfig({
  test: {
    env: { TRIES_TIMES: process.env.TRIES_TIMES ?? '10' },
    testTimeout: 900_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    reporters: ['default'],
    globalSetup: ['test/support/prepare-postgres.ts', 'test/support/start-home.ts'],
    include: [
      'test/contract/{bus,identities,metrics-store}.test.ts',
      'test/flows/any-request.test.ts',
      'test/functions/manage-devices/handler.test.ts',
      'test/functions/store-metrics/replayed.test.ts',
      'test/functions/update-registry/{handler,rules}.test.ts',
      'test/infra/local/replay/message-of.test.ts',
      'test/layers/domain/alerts/judge-samples.test.ts',
      'test/layers/domain/interpret-any.test.ts',
      'test/layers/domain/sequence/{limits,order}.test.ts',
      'test/layers/store/archive/batch/oracle.test.ts',
      'test/layers/store/outbox/outbox.test.ts',
      'test/tools/cost/properties.test.ts',
    ],
  },
});
