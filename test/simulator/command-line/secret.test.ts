import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secretOf } from '#simulator/command-line/secret.ts';
import { temporaryFolder } from '../../support/folder.ts';

test('a secret is the text of the file of that name, less a line end, or else the word itself', () => {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, 'kept in a file\n');
  expect(secretOf(file)).toBe('kept in a file');
  expect(secretOf('a word')).toBe('a word');
});

test('nothing is no secret', () => {
  expect([secretOf(''), secretOf(undefined)]).toEqual([undefined, undefined]);
});
