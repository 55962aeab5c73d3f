import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adoptOldJournal, journalFileOf, makeSlots } from '#local/slots/slot-folders.ts';
import { Journal } from '#store/bus/journal.ts';
import { messageOn } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

it('makes as many slots as are wanted', async () => {
  const folder = temporaryFolder();
  expect(await makeSlots(folder, 3)).toBe(3);
  expect(readdirSync(join(folder, 'slots')).toSorted()).toEqual(['1', '2', '3']);
});

it('keeps those that are on the disk when fewer are wanted, and fills gaps', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'slots', '5'), { recursive: true });
  expect(await makeSlots(folder, 2)).toBe(5);
  expect(await makeSlots(folder, 1)).toBe(5);
  expect(readdirSync(join(folder, 'slots'))).toHaveLength(5);
});

it('takes no other folder for a slot', async () => {
  const folder = temporaryFolder();
  for (const name of ['0', '07', '100', 'lost+found'])
    mkdirSync(join(folder, 'slots', name), { recursive: true });
  expect(await makeSlots(folder, 1)).toBe(1);
});

it('gives slot 1 the journal of a data folder from before there were slots, with all that was not checkpointed', async () => {
  const folder = temporaryFolder();
  await makeSlots(folder, 1);
  const old = new Journal(join(folder, 'journal.sqlite'));
  old.write({ messages: [messageOn('iot/m1/telemetry', '{}')], cursors: new Map([['a', 1]]) });
  old.close();
  adoptOldJournal(folder);
  const journal = new Journal(journalFileOf(folder, 1));
  expect(journal.read(0, 10, 1e6)).toMatchObject([{ message: { topic: 'iot/m1/telemetry' } }]);
  expect(journal.cursors()).toEqual(new Map([['a', 1]]));
  journal.close();
  expect(existsSync(join(folder, 'journal.sqlite'))).toBe(false);
});

it('overwrites no journal with an older one', async () => {
  const folder = temporaryFolder();
  await makeSlots(folder, 1);
  for (const file of [join(folder, 'journal.sqlite'), journalFileOf(folder, 1)]) new Journal(file).close();
  expect(() => adoptOldJournal(folder)).toThrow('move one of them away');
});
