import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './test/support/waiting-first.ts';

const PURE = ['test/layers/domain/**/*.test.ts', 'test/simulator/**/*.test.ts', 'test/tools/**/*.test.ts'];

/** They replace modules, which stay replaced for who comes after them in the same process. */
const ALONE = ['test/layers/store/archive/folder/{order-of-writing,pages}.test.ts'];

/** What needs no other server: the house's own tests, and the flows through a whole home that is started for them. */
export default defineConfig({
  test: {
    // generous, for a busy machine is no fault of what is tested
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 4, // on two cores: some of the tests mostly wait
    sequence: { sequencer: WaitingFirst },
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          // what keeps no state and replaces no module shares its processes: most of its time went into starting them
          name: 'pure',
          include: PURE,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...PURE,
            ...ALONE,
            'test/chaos/**',
            'test/cloud/**',
            'test/servers/**',
            'test/flows/**',
            'test/infra/aws/**',
          ],
          isolate: false,
          setupFiles: ['test/support/fresh-services.ts'],
          globalSetup: ['test/support/prepare-postgres.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      {
        extends: true,
        // one process for all, for it takes longer to load the CDK than to write the stacks down
        test: { name: 'aws', include: ['test/infra/aws/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          isolate: false,
          include: ['test/flows/**/*.test.ts'],
          globalSetup: ['test/support/start-home.ts'],
        },
      },
    ],
  },
});
