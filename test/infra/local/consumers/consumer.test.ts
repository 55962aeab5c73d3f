import { expect, it } from 'vitest';
import type { JournalEvent } from '#lambda/sources.ts';
import { consume } from '#local/consumers/consumer.ts';
import { News } from '#local/consumers/news.ts';
import type { Entry } from '#store/bus/journal.ts';

const entry = (position: number, onlyFor: string | null = null): Entry => ({
  position,
  onlyFor,
  message: {
    id: String(position),
    topic: 't',
    payload: Buffer.alloc(0),
    clientId: null,
    principal: null,
    receivedAt: 0,
    replayed: false,
  },
});

/** Feeds the entries to a handler until the last is done; answers what the handler got and where the cursor stood. */
async function feed(entries: Entry[], handler: (ids: string[], call: number) => string[] | Error, batch = 2) {
  const stopping = new AbortController();
  const calls: string[][] = [];
  const cursors: number[] = [];
  const troubles: unknown[] = [];
  await consume({
    name: 'f',
    journal: { read: (behind, limit) => entries.filter(({ position }) => position > behind).slice(0, limit) },
    handler: async (event) => {
      const ids = (event as JournalEvent).Records.map(({ messageId }) => messageId);
      calls.push(ids);
      const answer = handler(ids, calls.length);
      if (answer instanceof Error) throw answer;
      return { batchItemFailures: answer.map((itemIdentifier) => ({ itemIdentifier })) };
    },
    batch,
    position: 0,
    news: new News(0),
    onDone: (position) => {
      cursors.push(position);
      if (position === entries.at(-1)?.position) stopping.abort();
    },
    onTrouble: (error) => troubles.push(error),
    signal: stopping.signal,
  });
  return { calls, cursors, troubles };
}

it('goes through the journal in order, batch by batch', async () => {
  const { calls, cursors } = await feed(
    [1, 2, 3, 4, 5].map((position) => entry(position)),
    () => [],
  );
  expect(calls).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect(cursors).toEqual([2, 4, 5]);
});

it('gives what a function hands back to it again, alone, and leaves nothing newer behind before', async () => {
  const { calls, cursors } = await feed([entry(1), entry(2), entry(3)], (_ids, call) =>
    call === 1 ? ['2'] : [],
  );
  expect(calls).toHaveLength(3);
  expect(calls).toContainEqual(['2']);
  expect(cursors).toEqual([2, 3]);
});

it('leaves nothing behind that was not done when it is told to stop', async () => {
  const stopping = new AbortController();
  const cursors: number[] = [];
  const entries = [1, 2, 3].map((position) => entry(position));
  await consume({
    name: 'f',
    journal: { read: (behind, limit) => entries.filter(({ position }) => position > behind).slice(0, limit) },
    handler: async (event) => {
      const [record] = (event as JournalEvent).Records;
      if (record?.messageId !== '1') return { batchItemFailures: [] };
      stopping.abort();
      return { batchItemFailures: [{ itemIdentifier: '1' }] };
    },
    batch: 1,
    position: 0,
    news: new News(0),
    onDone: (position) => cursors.push(position),
    onTrouble: () => undefined,
    signal: stopping.signal,
  });
  expect(cursors).toEqual([]);
});

it('goes on at once behind a batch that was cut because its messages are large', async () => {
  const large = (position: number): Entry => ({
    ...entry(position),
    message: { ...entry(position).message, payload: Buffer.alloc(3_000_000) },
  });
  const { calls } = await feed([large(1), large(2), large(3)], () => [], 2);
  expect(calls).toEqual([['1', '2'], ['3']]);
});

it('gives the whole batch again when the function throws, and says so', async () => {
  const { calls, troubles } = await feed([entry(1), entry(2)], (_ids, call) =>
    call < 3 ? new Error('boom') : [],
  );
  expect(calls).toEqual([
    ['1', '2'],
    ['1', '2'],
    ['1', '2'],
  ]);
  expect(troubles).toHaveLength(2);
});

it('passes over what is meant for another function', async () => {
  const { calls, cursors } = await feed([entry(1, 'other'), entry(2, 'f'), entry(3, 'other')], () => []);
  expect(calls).toEqual([['2']]);
  expect(cursors).toEqual([2, 3]);
});
