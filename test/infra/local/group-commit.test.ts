import { expect, it, vi } from 'vitest';
import type { Message } from '#domain/message.ts';
import { GroupCommit } from '#local/group-commit.ts';
import type { JournalWrite } from '#store/bus/journal.ts';

const message = (topic: string): Message => ({
  id: '',
  topic,
  payload: Buffer.from('{}'),
  clientId: null,
  principal: null,
  receivedAt: 0,
  replayed: false,
});

function fakeJournal() {
  let end = 0;
  const writes: JournalWrite[] = [];
  const fake = {
    writes,
    broken: false,
    write: (write: JournalWrite) => {
      if (fake.broken) throw new Error('database or disk is full');
      writes.push(write);
      end += write.messages.length;
      return write.messages.length > 0 ? end : 0;
    },
    cursors: () => new Map<string, number>(),
    start: () => 1,
    end: () => end,
  };
  return fake;
}

const appended = (group: GroupCommit, topic: string) =>
  new Promise<Error | undefined>((resolve) => group.append(message(topic), resolve));

it('writes what comes together with one commit, and only then says that it is done', async () => {
  const journal = fakeJournal();
  const group = new GroupCommit(journal, ['a'], () => {});
  let done = 0;
  for (const topic of ['x', 'y', 'z']) group.append(message(topic), () => done++);
  expect(done).toBe(0);
  expect(await appended(group, 'last')).toBeUndefined();
  expect(done).toBe(3);
  expect(journal.writes.map(({ messages }) => messages.length)).toEqual([4]);
  group.close();
});

it('says of every message of a group that it is not on disk when the journal fails, and goes on with the next', async () => {
  const journal = fakeJournal();
  const group = new GroupCommit(journal, ['a'], () => {});
  journal.broken = true;
  const failed = await Promise.all([appended(group, 'x'), appended(group, 'y')]);
  expect(failed.map((error) => error?.message)).toEqual([
    'database or disk is full',
    'database or disk is full',
  ]);
  journal.broken = false;
  expect(await appended(group, 'z')).toBeUndefined();
  group.close();
});

it('tells the readers when there is something to read', async () => {
  const onWritten = vi.fn();
  const group = new GroupCommit(fakeJournal(), ['a'], onWritten);
  await appended(group, 'x');
  expect(onWritten).toHaveBeenCalledOnce();
  group.close();
});

it('deletes only what every function has behind it', async () => {
  const journal = fakeJournal();
  const group = new GroupCommit(journal, ['a', 'b'], () => {});
  for (let index = 0; index < 10; index += 1) await appended(group, 'x');
  group.saveCursor('a', 9);
  await appended(group, 'x');
  expect(journal.writes.at(-1)?.trimTo).toBe(0);
  group.saveCursor('b', 4);
  await appended(group, 'x');
  expect(journal.writes.at(-1)).toMatchObject({ trimTo: 4, cursors: new Map([['b', 4]]) });
  group.close();
});

it('writes cursors that no message carries along when it closes', () => {
  const journal = fakeJournal();
  const group = new GroupCommit(journal, ['a'], () => {});
  group.saveCursor('a', 3);
  group.close();
  expect(journal.writes).toMatchObject([{ messages: [], cursors: new Map([['a', 3]]) }]);
});

it('keeps cursors that could not be written for the next time', () => {
  const journal = fakeJournal();
  const group = new GroupCommit(journal, ['a'], () => {});
  journal.broken = true;
  group.saveCursor('a', 3);
  group.flush();
  journal.broken = false;
  group.close();
  expect(journal.writes).toMatchObject([{ cursors: new Map([['a', 3]]) }]);
});
