import { expect, test } from 'vitest';
import { jsonLine, progressLine } from '#simulator/command-line/progress.ts';
import { noCounts } from '#simulator/device/counters.ts';
import type { Figures } from '#simulator/figures.ts';

const FIGURES: Figures = {
  ...noCounts(),
  formed: 120,
  sent: 110,
  acknowledged: 108,
  buffered: 12,
  devices: 3,
  connected: 2,
  lag_ms: 0,
  brokers: [{ url: 'mqtt://a', connected: 2, problem: null }],
};

test('the line tells what is connected, sent, acknowledged and buffered, and how fast', () => {
  expect(progressLine(FIGURES, 0.31)).toBe(
    '2/3 connected | 120 formed, 110 sent, 108 acknowledged, 12 buffered | 0.3/s',
  );
});

test('the line names faults, losses, and a broker that can’t be reached', () => {
  const line = progressLine(
    {
      ...FIGURES,
      lost: 4,
      faults: { ...FIGURES.faults, drop: 7, reboot: 1 },
      brokers: [{ url: 'mqtt://a', connected: 0, problem: 'connect ECONNREFUSED' }],
    },
    0,
  );
  expect(line).toContain('4 lost');
  expect(line).toContain('faults: 7 drop, 1 reboot');
  expect(line).toContain('mqtt://a: connect ECONNREFUSED, trying again');
});

test('the line tells how commands and updates went', () => {
  const line = progressLine(
    {
      ...FIGURES,
      commands: 5,
      ignored: { ...FIGURES.ignored, bad_signature: 2 },
      updates: { started: 3, succeeded: 1, failed: 2 },
    },
    0,
  );
  expect(line).toContain(
    '5 commands answered | ignored: 2 bad signature | updates: 3 started, 1 succeeded, 2 failed',
  );
});

test('the line for machines is JSON with all figures', () => {
  expect(JSON.parse(jsonLine(FIGURES, 1.25))).toMatchObject({ ...FIGURES, rate: 1.3 });
});
