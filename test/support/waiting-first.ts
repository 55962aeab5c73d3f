import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They take longest, and mostly wait: for brokers to be tried again, for processes to start and end. */
const LONGEST = [
  'flows/alerts',
  'contract/broker-outside-old',
  'local/main',
  'store-metrics/replayed',
  'contract/broker-outside',
  'local/outside-brokers',
  'simulator/fleet',
  'infra/aws/nag',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const index = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return index < 0 ? LONGEST.length : index;
};

/** Begins with what takes longest, so that the rest is done beside it. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
