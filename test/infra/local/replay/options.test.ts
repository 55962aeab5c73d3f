import { expect, it } from 'vitest';
import { parseOptions } from '#local/replay/options.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const parsed = (...args: string[]) => parseOptions(args, NOW);

it('replays all of the archive into both stores as fast as it can, unless told otherwise', () => {
  expect(parsed()).toEqual({
    wants: 'run',
    options: {
      from: undefined,
      to: undefined,
      devices: undefined,
      into: ['metrics', 'registry'],
      rate: Number.POSITIVE_INFINITY,
      dryRun: false,
      json: false,
    },
  });
});

it.each([
  ['-7d', NOW - 7 * 86_400_000],
  ['now()', NOW],
  ['2026-11-01', Date.parse('2026-11-01T00:00:00Z')],
  ['2026-11-01T06:30:00+02:00', Date.parse('2026-11-01T04:30:00Z')],
  ['1763000000000', 1_763_000_000_000],
])('takes %s as a time, as the API does', (text, time) => {
  expect(parsed('--from', text)).toMatchObject({ options: { from: time } });
  expect(parsed(`--to=${text}`)).toMatchObject({ options: { to: time } });
});

it('takes devices one by one, stores by name, a rate and switches', () => {
  const args = [
    '--device',
    'm1',
    '--device',
    'm2',
    '--into',
    'registry',
    '--rate',
    '0.5',
    '--dry-run',
    '--json',
  ];
  expect(parsed(...args)).toMatchObject({
    options: { devices: ['m1', 'm2'], into: ['registry'], rate: 0.5, dryRun: true, json: true },
  });
  expect(parsed('--into', 'registry, metrics')).toMatchObject({ options: { into: ['metrics', 'registry'] } });
});

it('says what is wrong with each option', () => {
  const read = parsed('--from', 'yesterday', '--device', '../m1', '--into', 'metrics,lake', '--rate', '0');
  expect(read).toEqual({
    wants: 'correction',
    problems: [
      expect.stringMatching(/^--from: expected an ISO 8601 time/),
      expect.stringContaining('../m1 is no device_id'),
      expect.stringMatching(/^--into: .* not lake$/),
      expect.stringMatching(/^--rate: /),
    ],
  });
});

it.each([[['--unknown']], [['stray']], [['--rate']]])('refuses %j', (args) => {
  expect(parsed(...args)).toMatchObject({ wants: 'correction' });
});

it('refuses a range that ends before it begins', () => {
  expect(parsed('--from', 'now()', '--to', '-1h')).toMatchObject({
    problems: ['--from has to be before --to'],
  });
});

it('helps whoever asks, whatever else is asked', () => {
  expect(parsed('--help', '--from', 'never')).toEqual({ wants: 'help' });
});
