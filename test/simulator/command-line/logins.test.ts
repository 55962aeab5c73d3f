import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loginsIn } from '#simulator/command-line/logins.ts';
import { startFleet } from '#simulator/fleet.ts';
import { temporaryFolder } from '#test/support/folder.ts';

function fileWith(text: string): string {
  const path = join(temporaryFolder(), 'logins');
  writeFileSync(path, text);
  return path;
}

test('a password is what comes after the first colon', () => {
  const path = fileWith('# of the depot\nsim-dc-0001:a:b c\r\n\nsim-dc-0002:#x\n');
  expect(loginsIn(path)).toEqual({ 'sim-dc-0001': 'a:b c', 'sim-dc-0002': '#x' });
});

test.each(['sim-dc-0001', 'sim-dc-0001:', ':secret', 'sim dc:secret'])(
  'the line %j is none, and what stands in it is not repeated',
  (line) => {
    const path = fileWith(`m1:first\n${line}\n`);
    expect(() => loginsIn(path)).toThrow(`${path}, line 2: expected device_id:password`);
    expect(() => loginsIn(path)).not.toThrow('secret');
  },
);

test('a meter without a password is named before anything starts', async () => {
  const logins = { 'sim-dc-0001': 'x' };
  await expect(startFleet({ brokers: ['mqtt://127.0.0.1:1'], devices: 2, logins })).rejects.toThrow(
    'there is no password of sim-ac-0001 among the logins',
  );
});
