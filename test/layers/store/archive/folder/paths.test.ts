import { basename, dirname, relative, sep } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isArchiveKey } from '#domain/archive-keys.ts';
import { fileOf, keyOf, upwards } from '#store/archive/folder/paths.ts';

const ROOT = '/srv/iot-meter/archive';

const part = fc.oneof(
  fc.constantFrom(
    'm1',
    '..',
    '.',
    '',
    '.tmp',
    'quarantine',
    '2026-01-31',
    '2026-01-31T12-00-00.000Z_1.json',
    'a.json',
    'C:',
    '\0',
  ),
  fc.string(),
);
const keys = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

it('has no key that leads out of the archive, or to its temporary files', () => {
  const property = fc.property(keys, (key) => {
    const file = fileOf(ROOT, key);
    if (file === undefined) return !isArchiveKey(key);
    const inside = relative(ROOT, file);
    return !inside.split(sep).includes('..') && !inside.startsWith('.') && inside !== '';
  });
  fc.assert(property, { numRuns: 2000 });
});

it('finds the key of each file again', () => {
  const segment = fc.constantFrom('m1', 'telemetry', 'a.b', 'x_y-z');
  const name = fc.constantFrom('2026-01-31T12-00-00.000Z_1_0a1b2c3d.json', '2026-01-31T12-00-00.000Z');
  const timed = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), name)
    .map(([folders, last]) => [...folders, last].join('/'));
  const byDay = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), segment)
    .map(([folders, last]) => [...folders, '2026-01-31', last].join('/'));
  const property = fc.property(fc.oneof(timed, byDay), (key) => {
    const file = fileOf(ROOT, key) ?? '';
    const parent = relative(ROOT, dirname(dirname(file)));
    expect(keyOf(parent, basename(dirname(file)), basename(file))).toBe(key);
  });
  fc.assert(property);
});

it('knows the folders above another', () => {
  expect(upwards('/srv/a/b', '/srv')).toEqual(['/srv/a/b', '/srv/a', '/srv']);
  expect(upwards('/srv', '/srv')).toEqual(['/srv']);
  expect(upwards('/srv', '/elsewhere')).toEqual(['/srv', '/']);
});
