import { expect, it } from 'vitest';
import { kinesisEvent } from '#test/layers/lambda/kinesis-event.ts';
import { sqsEvent } from '#test/support/events.ts';
import { BATCH, batches, measure } from './measure.ts';
import { SUBJECTS } from './subjects.ts';

const EFFORT = { rounds: 1, warmUp: 1 };
const { samples } = batches();

it.each(Object.keys(SUBJECTS))(
  'finds in the stores of %s all that was sent, from a queue and a stream',
  async (name) => {
    for (const eventOf of [sqsEvent, kinesisEvent]) {
      const figures = await measure(SUBJECTS[name]!(samples), eventOf, EFFORT);
      expect(figures.messages).toBe(BATCH);
      expect(figures.cpuMsPerMessage).toBeGreaterThan(0);
    }
  },
);

it('gives no figure for a handler that did not do its work', async () => {
  const subject = SUBJECTS['archive-messages']!(samples);
  const lazy = { ...subject, handle: async () => ({ batchItemFailures: [] }) };
  await expect(measure(lazy, sqsEvent, EFFORT)).rejects.toThrow('archive-messages stored 0 of 2000');
  const failing = { ...subject, handle: async () => ({ batchItemFailures: [{}] }) };
  await expect(measure(failing, sqsEvent, EFFORT)).rejects.toThrow('archive-messages did not do its batch');
});
