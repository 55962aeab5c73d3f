import { readdirSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Members } from '#local/slots/members.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { holder } from './holder.ts';

it('counts those that live, and stands behind those that came before', async () => {
  const folder = temporaryFolder();
  const first = await holder('member', folder);
  const own = new Members(folder);
  const last = await holder('member', folder);
  expect(own.look()).toEqual({ count: 3, place: 1 });
  await last.kill();
  expect(own.look()).toEqual({ count: 2, place: 1 });
  await first.kill();
  expect(own.look()).toEqual({ count: 1, place: 0 });
  own.leave();
});

it('takes away what the dead have left', async () => {
  const folder = temporaryFolder();
  const dead = await holder('member', folder);
  await dead.kill();
  const left = readdirSync(folder);
  const own = new Members(folder);
  own.look();
  expect(readdirSync(folder).filter((name) => left.includes(name))).toEqual([]);
  own.leave();
  expect(readdirSync(folder)).toEqual([]);
});

it('announces itself again when its file is gone', async () => {
  const folder = temporaryFolder();
  const own = new Members(folder);
  for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`);
  expect(own.look()).toEqual({ count: 1, place: 0 });
  const other = new Members(folder);
  expect(other.look().count).toBe(2);
  own.leave();
  expect(other.look()).toEqual({ count: 1, place: 0 });
  other.leave();
});
