import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Journal } from '#store/bus/journal.ts';
import { JournalBus } from '#store/bus/journal-bus.ts';
import { markIn } from '#store/bus/marks.ts';
import { temporaryFolder } from '#test/support/folder.ts';

it('marks the journal of every slot, also where others hold it, and none of a slot that was never used', async () => {
  const folder = temporaryFolder();
  const fileOf = (slot: string) => join(folder, slot, 'journal.sqlite');
  for (const slot of ['1', '2', '10', '3', 'x']) mkdirSync(join(folder, slot));
  const held = ['1', '2', '10', 'x'].map((slot) => new Journal(fileOf(slot)));
  const bus = new JournalBus(fileOf('1'), ['update-registry']);
  const lanes = await bus.mark('update-registry', 7000);
  expect(lanes.toSorted()).toEqual(['slot-1', 'slot-10', 'slot-2']);
  const marksIn = held.map((journal) => journal.read(0, 10, 1e6).map(({ message }) => markIn(message)));
  expect(marksIn).toEqual([
    [{ lane: 'slot-1', sentAt: 7000 }],
    [{ lane: 'slot-2', sentAt: 7000 }],
    [{ lane: 'slot-10', sentAt: 7000 }],
    [],
  ]);
  await bus.close();
  for (const journal of held) journal.close();
});
