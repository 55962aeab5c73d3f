import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Members } from '#local/slots/members.ts';
import type { Slot } from '#local/slots/slot.ts';
import { journalFileOf } from '#local/slots/slot-folders.ts';
import { type KeeperOptions, SlotKeeper, type SlotUser } from '#local/slots/slot-keeper.ts';
import { Journal } from '#store/bus/journal.ts';
import { messageOn } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { until } from '#test/support/until.ts';

function keeper(dataDir: string, more: Partial<KeeperOptions> = {}) {
  const said: string[] = [];
  const made = new SlotKeeper({
    dataDir,
    atLeast: 4,
    names: ['archive-messages'],
    members: new Members(join(dataDir, 'members')),
    onWritten: () => {},
    users: [],
    say: (line) => void said.push(line),
    ...more,
  });
  onTestFinished(() => made.stop());
  return { keeper: made, said };
}

const numbers = (slots: Slot[]) => slots.map(({ number }) => number);

it('holds all slots that there are, also those beyond the number wanted, where it is alone', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'slots', '6'), { recursive: true });
  const { keeper: alone } = keeper(folder, { members: null, atLeast: 1 });
  await alone.start();
  expect(numbers(alone.held())).toEqual([1, 2, 3, 4, 5, 6]);
});

it('gives up the last ones when another comes, and takes them again when that one leaves', async () => {
  const folder = temporaryFolder();
  const { keeper: first } = keeper(folder);
  await first.start();
  expect(numbers(first.held())).toEqual([1, 2, 3, 4]);
  const { keeper: second } = keeper(folder);
  await second.start();
  await until(() => second.held().length === 2);
  expect([numbers(first.held()), numbers(second.held())]).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await second.stop();
  await until(() => first.held().length === 4);
});

it('says how to give work to a runtime that gets no slot', async () => {
  const folder = temporaryFolder();
  const { keeper: first } = keeper(folder, { atLeast: 1 });
  await first.start();
  const { keeper: second, said } = keeper(folder, { atLeast: 1 });
  await second.start();
  expect(said).toEqual(['2 runtimes share 1 slots, and this one has none: raise SLOTS']);
  expect(second.held()).toEqual([]);
});

it('lets go of a slot only when nobody uses it any more, the last user first', async () => {
  const folder = temporaryFolder();
  const closed: string[] = [];
  const last = Promise.withResolvers<void>();
  const reading: SlotUser = { open: () => {}, close: async () => void closed.push('reading') };
  const sending: SlotUser = {
    open: () => {},
    close: async () => {
      closed.push('sending');
      await last.promise;
    },
  };
  const { keeper: first } = keeper(folder, { atLeast: 1, members: null, users: [reading, sending] });
  await first.start();
  const stopping = first.stop();
  await until(() => closed.length > 0);
  const { keeper: next } = keeper(folder, { atLeast: 1, members: null });
  await next.start();
  expect([closed, next.held()]).toEqual([['sending'], []]);
  last.resolve();
  await stopping;
  expect(closed).toEqual(['sending', 'reading']);
  await until(() => next.held().length === 1);
});

it('has written what waits, messages and cursors, when another may take the slot', async () => {
  const folder = temporaryFolder();
  const { keeper: first } = keeper(folder, { atLeast: 1, members: null });
  await first.start();
  const [slot] = first.held();
  const errors: unknown[] = [];
  for (const payload of ['1', '2'])
    slot?.group.append(messageOn('iot/m1/telemetry', payload), (error) => errors.push(error));
  slot?.group.saveCursor('archive-messages', 1);
  await first.stop();
  slot?.group.append(messageOn('iot/m1/telemetry', '{}'), (error) => errors.push(error?.message));
  expect(errors).toEqual([undefined, undefined, 'the journal is closed']);
  const journal = new Journal(journalFileOf(folder, 1));
  expect(journal.read(1, 10, 1e6)).toHaveLength(1);
  expect(journal.cursors()).toEqual(new Map([['archive-messages', 1]]));
  journal.close();
});
