import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandKey } from '#domain/command-key.ts';
import { commandKeys } from '#simulator/commands/command-keys.ts';
import { FleetOptions } from '#simulator/fleet-options.ts';
import { temporaryFolder } from '../../support/folder.ts';

const keysOf = (given: Partial<FleetOptions>) =>
  commandKeys(FleetOptions.parse({ brokers: ['mqtt://one'], ...given }));
const key = Buffer.alloc(32, 7);
const issued = (id: string) => ({ id, key: key.toString('base64') });

function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.command-key.json'), text);
  return folder;
}

test('a key is made of the master secret', () => {
  expect(keysOf({ commandSecret: 'secret' })('a').get('k1')).toEqual(
    commandKey(Buffer.from('secret'), 'k1', 'a'),
  );
});

test('a key is the one that was issued with the certificate, or several are', () => {
  const one = keysOf({ clientCertDir: folderWith(JSON.stringify(issued('k9'))) });
  expect(one('a')).toEqual(new Map([['k9', key]]));
  expect(one('b').size).toBe(0);
  const two = keysOf({ clientCertDir: folderWith(JSON.stringify([issued('k1'), issued('k2')])) });
  expect([...two('a').keys()]).toEqual(['k1', 'k2']);
});

test('without secret and file there is none', () => {
  expect(keysOf({})('a').size).toBe(0);
});

test('a file that holds no key is named', () => {
  for (const text of ['', '{}', '{"id":"k1","key":"short"}', '{"id":"k1","key":"c2hvcnQ="}'])
    expect(() => keysOf({ clientCertDir: folderWith(text) })('a')).toThrow('a.command-key.json');
});
