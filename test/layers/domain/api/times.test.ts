import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseQueryTime, QueryDuration, QueryTime } from '#domain/api/times.ts';

const NOW = Date.parse('2026-03-02T06:15:10.250Z');

describe('a time in a query', () => {
  it.each([
    ['now()', NOW],
    ['-1h', NOW - 3_600_000],
    ['-30m', NOW - 1_800_000],
    ['-7d', NOW - 604_800_000],
    ['-2w', NOW - 1_209_600_000],
    ['-1500ms', NOW - 1500],
    ['-1d12h', NOW - 129_600_000],
    ['-0s', NOW],
    ['2026-03-01', Date.parse('2026-03-01T00:00:00Z')],
    ['2026-03-01T12:00:00Z', Date.parse('2026-03-01T12:00:00Z')],
    ['2026-03-01T12:00:00+01:00', Date.parse('2026-03-01T11:00:00Z')],
    ['2026-03-01T12:00', Date.parse('2026-03-01T12:00:00Z')],
    ['1772432110250', 1772432110250],
    ['0', 0],
    ['-1000', -1000],
    ['8640000000000000', 8.64e15],
  ])('%s is understood', (text, expected) => {
    expect(parseQueryTime(text, NOW)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    'now',
    'now() ',
    'yesterday',
    '1h',
    '+1h',
    '-1',
    '-1.5h',
    '-1y',
    '-1mo',
    '-h',
    '-1h30',
    '--1h',
    '-1H',
    '-9999999999d',
    '-999999999w999999999w',
    '8640000000000001',
    '99999999999999999',
    '1e12',
    '0x10',
    '2026-02-30',
    '2026-03',
    '2026-03-01T12:00:00 01:00', // a "+" in a URL that was not written %2B
    "2026-03-01'; DROP TABLE devices; --",
    '-1h) |> drop()',
  ])('%j is refused', (text) => {
    const isEpoch = /^-?\d{1,16}$/.test(text);
    expect(parseQueryTime(text, NOW)).toBe(
      isEpoch && Math.abs(Number(text)) <= 8.64e15 ? Number(text) : null,
    );
  });

  it('is a date or nothing, whatever the text', () => {
    const nearly = fc.stringMatching(/^-?[0-9]{1,16}(ms|[smhdw])?([0-9]{1,9}(ms|[smhdw]))*$/);
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const time = parseQueryTime(text, NOW);
        expect(time === null || !Number.isNaN(new Date(time).getTime())).toBe(true);
      }),
    );
  });

  it('that is refused comes with the forms there are', () => {
    const result = QueryTime.safeParse('tomorrow');
    expect(result.error?.issues[0]?.message).toMatch(/ISO 8601.*epoch milliseconds.*-1h/);
  });
});

describe('a length of time', () => {
  it.each([
    ['1ms', 1],
    ['30s', 30_000],
    ['1m', 60_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['1w', 604_800_000],
    ['1m1ms', 60_001],
    ['0s', 0],
  ])('%s is %d ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '1', 's', '1 s', '-1s', '1.5s', '1S', '1mo', '1y', '1s,2s', '1234567890s'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it('of a window is more than nothing', () => {
    expect(QueryDuration.parse('5m')).toBe(300_000);
    expect(QueryDuration.safeParse('0s').success).toBe(false);
  });
});
