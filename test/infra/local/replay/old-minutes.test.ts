import { expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { OldMinutes, type OldMinutesOptions } from '#local/replay/old-minutes.ts';
import type { SampleRun } from '#store/metrics/port.ts';
import { messageOn } from '#test/support/events.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const MIDNIGHT = Date.parse('2026-03-01T00:00:00.000Z');

const telemetry = (device: string, seq: number, times: number[]) => {
  const iso = (time: number) => new Date(time).toISOString();
  const measurements = times.map((time) => ({ ts: iso(time), type: 'temperature', val: seq, unit: 'Cel' }));
  const envelope = { v: 2, device_id: device, ts: iso(times.at(-1)!), seq, msg_type: 'telemetry' };
  const message = messageOn(`iot/${device}/telemetry`, JSON.stringify({ ...envelope, measurements }), {
    receivedAt: times.at(-1)!,
  });
  return { key: '', time: times.at(-1)!, message };
};

function gathering(more: Partial<OldMinutesOptions> = {}) {
  const written: SampleRun[] = [];
  const calls: SampleRun[][] = [];
  const store = {
    writeMinutes: async (runs: SampleRun[]) => {
      calls.push(runs);
      written.push(...runs);
    },
  };
  const minutes = new OldMinutes({ store, before: NOON + DAY_MS, from: undefined, to: undefined, ...more });
  const times = () => written.flatMap((run) => run.times).sort((a, b) => a - b);
  return { minutes, written, calls, times };
}

it('hands the store all that messages have of a minute at once, though they are read one after the other', async () => {
  const { minutes, written, calls } = gathering();
  minutes.take([telemetry('m1', 1, [NOON, NOON + 20_000])]);
  minutes.take([telemetry('m2', 1, [NOON]), telemetry('m1', 2, [NOON + 40_000, NOON + 60_000])]);
  await minutes.settle(MIDNIGHT);
  expect(calls).toHaveLength(1);
  expect(written.map(({ deviceId, times }) => [deviceId, times])).toEqual([
    ['m1', expect.any(Array)],
    ['m1', expect.any(Array)],
    ['m2', [NOON]],
  ]);
  expect(minutes).toMatchObject({ written: 5, late: 0 });
  minutes.close();
});

it('divides a run by its hours, and leaves out what the store has sample by sample', async () => {
  const { minutes, times } = gathering({ before: NOON + 60_000 });
  minutes.take([telemetry('m1', 1, [NOON - 1, NOON, NOON + 59_999, NOON + 60_000])]);
  await minutes.settle(MIDNIGHT);
  expect(times()).toEqual([NOON - 1, NOON, NOON + 59_999]);
  minutes.close();
});

it('takes a message once that is read twice', async () => {
  const { minutes, times } = gathering();
  minutes.take([telemetry('m1', 1, [NOON])]);
  minutes.take([telemetry('m1', 1, [NOON])]);
  await minutes.settle(MIDNIGHT);
  expect(times()).toEqual([NOON]);
  minutes.close();
});

it('writes whole minutes of a range only', async () => {
  const { minutes, times } = gathering({ from: NOON + 1, to: NOON + 150_000 });
  minutes.take([telemetry('m1', 1, [NOON, NOON + 59_999, NOON + 60_000, NOON + 119_999, NOON + 120_000])]);
  await minutes.settle(MIDNIGHT);
  expect(times()).toEqual([NOON + 60_000, NOON + 119_999]);
  minutes.close();
});

it('keeps what belongs to a later day, and says which day waits first', async () => {
  const { minutes, times } = gathering();
  minutes.take([telemetry('m1', 1, [MIDNIGHT - 1, MIDNIGHT])]);
  expect(minutes.firstWaiting()).toBe(MIDNIGHT - DAY_MS);
  await minutes.settle(MIDNIGHT - DAY_MS);
  expect(times()).toEqual([MIDNIGHT - 1]);
  expect(minutes.firstWaiting()).toBe(MIDNIGHT);
  await minutes.settle(MIDNIGHT);
  expect(minutes.firstWaiting()).toBeNull();
  minutes.close();
});

it('leaves out, and counts, what would write the figures of a minute again without the rest of it', async () => {
  const { minutes, times } = gathering();
  minutes.take([telemetry('m1', 1, [NOON])]);
  await minutes.settle(MIDNIGHT);
  minutes.take([telemetry('m1', 2, [NOON + 1000, NOON + 2000])]);
  await minutes.settle(MIDNIGHT + DAY_MS);
  expect(times()).toEqual([NOON]);
  expect(minutes).toMatchObject({ written: 1, late: 2 });
  minutes.close();
});

it('can be asked to write again after the store was away', async () => {
  let isAway = true;
  const written: SampleRun[] = [];
  const store = {
    writeMinutes: async (runs: SampleRun[]) => {
      if (isAway) throw new StoreAway('metrics', new Error('gone'));
      written.push(...runs);
    },
  };
  const { minutes } = gathering({ store });
  minutes.take([telemetry('m1', 1, [NOON])]);
  await expect(minutes.settle(MIDNIGHT)).rejects.toThrow(StoreAway);
  isAway = false;
  await minutes.settle(MIDNIGHT);
  expect(written.map(({ times }) => times)).toEqual([[NOON]]);
  minutes.close();
});
