import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '#functions/store-metrics/handler.ts';
import { figures } from '#lambda/figures.ts';
import { openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import { inFolder } from '#test/support/archives.ts';
import { useDatabase } from '#test/support/database.ts';
import { CONTEXT, journalEvent, messageOn, sqsEvent } from '#test/support/events.ts';
import { fixture } from '#test/support/fixtures.ts';

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));
let metrics: MetricsStore;

beforeAll(() => {
  vi.stubEnv('ARCHIVE_URL', inFolder(folder).ARCHIVE_URL);
  vi.stubEnv('METRICS_URL', database());
  vi.stubEnv('METRICS_RETENTION_DAYS', '36500'); // fixtures grow old
  metrics = openMetrics({ METRICS_URL: database(), METRICS_RETENTION_DAYS: 36_500 });
});
afterAll(() => metrics.close());
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => figures.resetMetrics());

const RECEIVED = Date.parse('2026-11-23T12:00:05.123Z');
const MINUTE = 60_000;

let devices = 0;
const newDevice = () => `meter-${devices++}`;

type Said = { ts: string; type: string; val: number; unit?: string };

const telemetry = (deviceId: string, measurements: Said[], more = {}) =>
  JSON.stringify({
    v: 2,
    device_id: deviceId,
    ts: '2026-11-23T12:00:00.000Z',
    seq: 17,
    msg_type: 'telemetry',
    measurements,
    ...more,
  });

const on = (deviceId: string, payload: string, receivedAt = RECEIVED) =>
  messageOn(`iot/${deviceId}/telemetry`, payload, { receivedAt });

/** What is stored of a device, as `metric time value unit`. */
async function stored(deviceId: string): Promise<string[]> {
  const range = {
    start: 0,
    stop: Date.parse('2030-01-01'),
    metrics: undefined,
    limit: 1000,
    after: undefined,
  };
  const points = await metrics.raw({ deviceId, ...range });
  return points.map(({ time, metric, value, unit }) => {
    const rounded = Math.round(value * 1000) / 1000;
    return `${metric} ${new Date(time).toISOString()} ${rounded} ${unit}`;
  });
}

async function outcomes(): Promise<Record<string, number>> {
  const counter = await figures.getSingleMetric('iot_meter_messages_total')?.get();
  return Object.fromEntries(
    (counter?.values ?? []).map(({ labels, value }) => [`${labels.category} ${labels.outcome}`, value]),
  );
}

const handled = (...messages: ReturnType<typeof messageOn>[]) => handler(journalEvent(...messages), CONTEXT);
const fromFixture = (name: string) =>
  messageOn(fixture(name).topic, fixture(name).text, { receivedAt: RECEIVED });

describe('the samples of a message', () => {
  it('are stored at their own times, with the power of direct current', async () => {
    expect(await handler(sqsEvent(fromFixture('telemetry-dc')), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(await stored('tram-2041')).toEqual([
      'current_dc 2026-03-02T06:15:08.000Z 412.3 A',
      'power_dc 2026-03-02T06:15:08.000Z 308647.78 W',
      'voltage_dc 2026-03-02T06:15:08.000Z 748.6 V',
      'current_dc 2026-03-02T06:15:09.000Z -268.4 A',
      'power_dc 2026-03-02T06:15:09.000Z -207177.96 W',
      'voltage_dc 2026-03-02T06:15:09.000Z 771.9 V',
    ]);
    expect(await outcomes()).toEqual({ 'telemetry stored': 1 });
  });

  it('are stored with active, apparent and reactive power where the current alternates', async () => {
    await handled(fromFixture('telemetry-ac'));
    const powers = (await stored('loco-185-017')).filter((line) => line.startsWith('power'));
    expect(powers).toEqual([
      'power_active 2026-03-02T06:15:09.000Z 3199573.672 W',
      'power_apparent 2026-03-02T06:15:09.000Z 3288359.375 VA',
      'power_reactive 2026-03-02T06:15:09.000Z 758970.156 var',
    ]);
  });

  it('are stored of version 1, alone and in a batch, and once where both say the same', async () => {
    await handled(
      fromFixture('telemetry-v1'),
      fromFixture('telemetry-v1-batch'),
      fromFixture('telemetry-v1-array'),
    );
    const voltages = (await stored('tram-0917')).filter((line) => line.startsWith('voltage'));
    expect(voltages.slice(0, 2)).toEqual([
      'voltage_dc 2026-03-02T06:15:10.000Z 742.1 V',
      'voltage_dc 2026-03-02T06:15:11.000Z 741.8 V',
    ]);
  });

  it('are put in order, and of two for one metric and time the last one listed stays', async () => {
    const deviceId = newDevice();
    const at = (second: number, val: number) => ({
      ts: `2026-11-23T12:00:0${second}Z`,
      type: 'battery',
      val,
    });
    await handled(on(deviceId, telemetry(deviceId, [at(3, 3), at(1, 1), at(3, 33), at(2, 2), at(1, 11)])));
    expect(await stored(deviceId)).toEqual([
      'battery 2026-11-23T12:00:01.000Z 11 V',
      'battery 2026-11-23T12:00:02.000Z 2 V',
      'battery 2026-11-23T12:00:03.000Z 33 V',
    ]);
  });

  it('leave a power alone that the device itself has told', async () => {
    const deviceId = newDevice();
    const ts = '2026-11-23T12:00:00Z';
    const said = [
      { ts, type: 'voltage_dc', val: 750 },
      { ts, type: 'current_dc', val: 10 },
      { ts, type: 'power_dc', val: 7.4, unit: 'kW' },
    ];
    await handled(on(deviceId, telemetry(deviceId, said)));
    expect((await stored(deviceId))[1]).toBe('power_dc 2026-11-23T12:00:00.000Z 7400 W');
  });

  it('change nothing when they come again', async () => {
    const deviceId = newDevice();
    const message = on(deviceId, telemetry(deviceId, [{ ts: '2026-11-23T12:00:00Z', type: 'pf', val: 0.9 }]));
    await handled(message, message);
    await handled(message);
    expect(await stored(deviceId)).toHaveLength(1);
    expect(await outcomes()).toEqual({ 'telemetry stored': 3 });
  });
});

describe('a time that can not be', () => {
  const ahead = (ms: number) => new Date(RECEIVED + ms).toISOString();
  const two = (deviceId: string, ms: number) =>
    telemetry(
      deviceId,
      [
        { ts: ahead(ms - 9000), type: 'pf', val: 0.1 },
        { ts: ahead(ms), type: 'pf', val: 0.2 },
      ],
      { ts: ahead(ms) },
    );

  it('is believed up to five minutes ahead of the receipt', async () => {
    const deviceId = newDevice();
    await handled(on(deviceId, two(deviceId, 5 * MINUTE)));
    expect((await stored(deviceId))[1]).toBe('pf 2026-11-23T12:05:05.123Z 0.2 1');
    expect(await outcomes()).toEqual({ 'telemetry stored': 1 });
  });

  it('is moved to the receipt beyond that, and the samples keep their distances', async () => {
    const deviceId = newDevice();
    await handled(on(deviceId, two(deviceId, 400 * 24 * 60 * MINUTE)));
    expect(await stored(deviceId)).toEqual([
      'pf 2026-11-23T11:59:56.123Z 0.1 1',
      'pf 2026-11-23T12:00:05.123Z 0.2 1',
    ]);
    expect(await outcomes()).toEqual({ 'telemetry clock_ahead': 1 });
  });

  it('is moved once, though several brokers deliver the message at different times', async () => {
    const deviceId = newDevice();
    const payload = two(deviceId, 60 * MINUTE);
    await handled(on(deviceId, payload), on(deviceId, payload, RECEIVED + 40));
    await handled(on(deviceId, payload, RECEIVED + 70_000));
    expect(await stored(deviceId)).toHaveLength(2);
    expect(await outcomes()).toEqual({ 'telemetry clock_ahead': 3 });
  });

  it("becomes the message's own where a single measurement is far ahead of it", async () => {
    const deviceId = newDevice();
    const said = [{ ts: '2031-01-01T00:00:00Z', type: 'pf', val: 1 }];
    await handled(on(deviceId, telemetry(deviceId, said)));
    expect(await stored(deviceId)).toEqual(['pf 2026-11-23T12:00:00.000Z 1 1']);
    expect(await outcomes()).toEqual({ 'telemetry clock_ahead': 1 });
  });

  it('is the time of receipt for what tells none', async () => {
    const deviceId = newDevice();
    await handled(on(deviceId, '{"pf":0.5}'), on(deviceId, '{"timestamp":"yesterday","thd_i":3}'));
    expect(await stored(deviceId)).toEqual([
      'pf 2026-11-23T12:00:05.123Z 0.5 1',
      'thd_i 2026-11-23T12:00:05.123Z 3 %',
    ]);
    expect(await outcomes()).toEqual({ 'telemetry no_time': 2 });
  });
});

describe('what is not stored', () => {
  it('is counted: messages of other kinds, and such as can not be used', async () => {
    const others = [
      'hello',
      'status-online',
      'command-ack-accepted',
      'refused-no-seq',
      'refused-foreign-device',
    ];
    await handled(...others.map(fromFixture), messageOn('iot/m1/weather', '{}'));
    expect(await outcomes()).toEqual({
      'hello not_telemetry': 1,
      'status not_telemetry': 1,
      'command_ack not_telemetry': 1,
      'telemetry refused': 2,
      'unknown refused': 1,
    });
  });

  it('is counted: samples older than they are kept', async () => {
    const deviceId = newDevice();
    const said = ['1926-11-01T00:00:00Z', '2026-11-23T12:00:00Z'].map((ts) => ({ ts, type: 'pf', val: 1 }));
    await handled(on(deviceId, telemetry(deviceId, said)));
    expect(await stored(deviceId)).toEqual(['pf 2026-11-23T12:00:00.000Z 1 1']);
    expect(await outcomes()).toEqual({ 'telemetry too_old': 1 });
  });

  it('is counted: types beyond the number a device may have', async () => {
    const deviceId = newDevice();
    const types = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ts: '2026-11-23T12:00:00Z',
        type: `register ${from + n}`,
        val: n,
      }));
    await handled(
      on(deviceId, telemetry(deviceId, types(0, 150))),
      on(deviceId, telemetry(deviceId, types(100, 101))),
    );
    expect(await stored(deviceId)).toHaveLength(200);
    expect(await outcomes()).toEqual({ 'telemetry stored': 1, 'telemetry too_many_types': 1 });
  });
});
