import { describe, expect, it } from 'vitest';
import type { Category } from '#domain/topics.ts';
import { readChanged } from '#test/support/fixtures.ts';

const MAX = 2 ** 32 - 1;
const NUMBERED = ['telemetry', 'hello', 'command_ack', 'ota_status'] as const;

type Case = [field: string, value: unknown];

/** Texts that at least one store would not take, or that nobody could see. */
const UNPRINTABLE = [
  '',
  '\0',
  'a\0',
  '\u001b[31m',
  'a\nb',
  '\u2028',
  '\u2029',
  '\ud800',
  'a\udc00b',
  '\u200b',
  '\ufeff',
];
const atMost64 = (field: string): { good: Case[]; bad: Case[] } => ({
  good: [
    [field, 'x'],
    [field, ' '],
    [field, 'x'.repeat(64)],
    [field, '🚆'.repeat(64)],
    [field, '"quoted", \\ and = too'],
  ],
  bad: [...UNPRINTABLE, 'x'.repeat(65), 5, null, undefined].map((value): Case => [field, value]),
});

const ranges = (field: string, good: unknown[], bad: unknown[]): { good: Case[]; bad: Case[] } => ({
  good: good.map((value): Case => [field, value]),
  bad: bad.map((value): Case => [field, value]),
});

const collect = (...parts: { good: Case[]; bad: Case[] }[]) => ({
  good: parts.flatMap(({ good }) => good),
  bad: parts.flatMap(({ bad }) => bad),
});

const UUIDS = [
  '0b5c7a52-6a0f-4f0e-9d3c-2f8f5a8f1c11',
  '0B5C7A52-6A0F-4F0E-9D3C-2F8F5A8F1C11',
  '0198c9a6-1b5e-7c3a-8f00-1234567890ab',
];
const NO_UUIDS = [
  '',
  'cmd-1',
  '0b5c7a526a0f4f0e9d3c2f8f5a8f1c11',
  '{0b5c7a52-6a0f-4f0e-9d3c-2f8f5a8f1c11}',
  7,
  null,
  undefined,
];

const envelope = collect(
  ranges('v', [2], [3, 0, 2.5, '2', null, true, [2], { v: 2 }]),
  ranges('device_id', [], ['', 'with space', '-begins', 'x'.repeat(129), 'quarantine', 7, null, undefined]),
  ranges(
    'ts',
    [
      '2026-03-02T06:15:10',
      '2026-03-02T07:15:10.5+01:00',
      '1970-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
    ],
    ['', 'yesterday', '2026-03-02', '2026-02-30T00:00:00Z', 1772432110, null, undefined],
  ),
  ranges('extra', [undefined, null, 'x', { deep: [[{}]] }, 1e308], []),
);

const numbered = collect(
  ranges('boot', [undefined, 0, 1, MAX], [-1, MAX + 1, 1.5, '1', null]),
  ranges('seq', [0, 1, MAX], [-1, MAX + 1, 0.5, '17', null, undefined, true]),
  ranges('msg_type', [], ['', 'status', 'TELEMETRY', 5, null, undefined]),
);

const OF: Record<Category, { good: Case[]; bad: Case[] }> = {
  telemetry: ranges('measurements', [], [[], null, undefined, {}, 'x', [null], [5], [[]], [{}]]),
  hello: collect(
    atMost64('fw_version'),
    ranges('uptime_s', [0, 0.5, 1e12], [-1, '5', null, undefined]),
    ranges('broker_connections', [0, 5], [-1, 1.5, '2', null, undefined]),
    ranges('buf_usage_pct', [0, 0.1, 99.9, 100], [-0.1, 100.1, '50', null, undefined]),
    ranges('temp_internal', [undefined, -40, 0, 85.5], ['41', null]),
    ranges('sampling_cadence_ms', [undefined, 100, 60_000], [99, 60_001, 100.5, '1000', null]),
    ranges('send_interval_s', [undefined, 1, 3600], [0, 3601, 1.5, '10', null]),
    ranges('hello_interval_s', [undefined, 5, 3600], [4, 3601, '30', null]),
    ranges(
      'brokers',
      [
        undefined,
        [{ host: 'a', port: 1 }],
        Array.from({ length: 5 }, () => ({ host: 'x'.repeat(253), port: 65_535 })),
      ],
      [
        [],
        Array.from({ length: 6 }, () => ({ host: 'a', port: 1883 })),
        [{ host: '', port: 1883 }],
        [{ host: 'x'.repeat(254), port: 1883 }],
        [{ host: 'a', port: 0 }],
        [{ host: 'a', port: 65_536 }],
        [{ host: 'a' }],
        'mqtt://a:1883',
        null,
      ],
    ),
  ),
  status: collect(
    ranges('status', ['online', 'offline'], ['Online', 'away', '', true, null, undefined]),
    ranges('msg_type', [undefined, 'status'], ['hello', null]),
    ranges('seq', [undefined, 7, 'x'], []),
  ),
  command_ack: collect(
    ranges('cmd_id', UUIDS, NO_UUIDS),
    ranges(
      'result',
      ['accepted', 'rejected', 'error', 'unsupported'],
      ['ok', 'ACCEPTED', '', null, undefined],
    ),
    ranges(
      'detail',
      [undefined, '', 'x'.repeat(1000), 'NUL \0 and half a pair \ud800'],
      ['x'.repeat(1001), 5, null],
    ),
  ),
  ota_status: collect(
    ranges('cmd_id', UUIDS, NO_UUIDS),
    ranges(
      'ota_state',
      ['downloading', 'verifying', 'applying', 'success', 'failed'],
      ['done', '', null, undefined],
    ),
    ranges('progress_pct', [0, 42.5, 100], [-0.1, 100.1, '42', null, undefined]),
    atMost64('fw_version_target'),
    ranges('detail', [undefined, 'x'.repeat(1000)], ['x'.repeat(1001), null]),
  ),
};

const expectRefused = (category: Category, [field, value]: Case) => {
  const read = readChanged(category, { [field]: value });
  expect(read).toMatchObject({ ok: false, reason: 'schema', category });
  expect(read.ok ? '' : read.detail).toContain(field);
};

describe.each(Object.keys(OF) as Category[])('a %s message', (category) => {
  it.each(collect(envelope, OF[category]).good)('may have %s %j', (field, value) => {
    expect(readChanged(category, { [field]: value })).toMatchObject({ ok: true, content: { category } });
  });

  it.each(collect(envelope, OF[category]).bad)(
    'is refused for %s %j, and the detail names the field',
    (...bad) => {
      expectRefused(category, bad);
    },
  );
});

describe.each(NUMBERED)('a %s message', (category) => {
  it.each(numbered.good)('may have %s %j', (field, value) => {
    expect(readChanged(category, { [field]: value })).toMatchObject({ ok: true, version: 2 });
  });

  it.each(numbered.bad)('is refused for %s %j, and the detail names the field', (...bad) => {
    expectRefused(category, bad);
  });

  it('has its number, time and boot handed to the sequence rule', () => {
    const read = readChanged(category, { seq: MAX, boot: 3, ts: '2026-03-02T06:15:10.250Z' });
    expect(read.sequenced).toEqual({ seq: MAX, time: Date.parse('2026-03-02T06:15:10.250Z'), boot: 3 });
    expect(readChanged(category, { boot: undefined }).sequenced?.boot).toBeNull();
  });
});

it('a status message has no number, whatever it says', () => {
  expect(readChanged('status', { seq: 7 })).toMatchObject({ ok: true, sequenced: null });
  expect(readChanged('status', { seq: 7, status: 'asleep' })).toMatchObject({ ok: false, sequenced: null });
});
