import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileLock, lockFile } from '#local/slots/file-lock.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { holder } from './holder.ts';

const file = () => join(temporaryFolder(), 'lock.sqlite');
const released = (lock: FileLock | null) => {
  lock?.release();
  return lock !== null;
};

it.each(['alone', 'together'] as const)(
  'is refused to all others while a process holds it alone (%s)',
  async (mode) => {
    const path = file();
    const other = await holder('alone', path);
    expect(other.said).toBe('held');
    expect(lockFile(path, mode)).toBeNull();
  },
);

it('is free again the moment a process that held it is killed with -9', async () => {
  const path = file();
  const other = await holder('alone', path);
  expect(lockFile(path, 'alone')).toBeNull();
  await other.kill();
  expect(released(lockFile(path, 'alone'))).toBe(true);
});

it('is held by several together, and by nobody alone beside them', async () => {
  const path = file();
  const others = [await holder('together', path), await holder('together', path)];
  expect(others.map(({ said }) => said)).toEqual(['held', 'held']);
  const own = lockFile(path, 'together');
  await others[0]?.kill();
  expect((await holder('alone', path)).said).toBe('refused');
  expect(own).not.toBeNull();
  expect(lockFile(path, 'alone')).toBeNull();
  own?.release();
});

it('is free when it is released', () => {
  const path = file();
  lockFile(path, 'alone')?.release();
  expect(released(lockFile(path, 'alone'))).toBe(true);
});

it('says what is wrong where there can be no such file, and not that another has it', () => {
  const path = file();
  mkdirSync(path);
  expect(() => lockFile(path, 'alone')).toThrow('unable to open database file');
});
