import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isDeviceId } from '#domain/device-id.ts';
import { allPages } from '../support/api.ts';
import {
  ask,
  connectDevice,
  figureSoon,
  home,
  LOGIN,
  newDeviceId,
  publish,
  secondsAgo,
  soon,
  telemetry,
  textAt,
} from '../support/flow.ts';

const id = newDeviceId('bad');
const good = () => telemetry(id, 0, secondsAgo(30), { voltage_dc: [750] });
const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** Payloads that can't be used, with the reason that quarantine gives. */
const REFUSED: [string, Buffer | string, string][] = [
  ['an empty payload', '', 'empty'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'not_utf8'],
  ['text that is not JSON', 'hello {', 'not_json'],
  ['128 KB of nonsense', Buffer.alloc(131_072, 'x'), 'not_json'],
  ['a bare NaN', '{"v":2,"val":NaN}', 'not_json'],
  [
    'NaN in text',
    JSON.stringify({ ...good(), measurements: [{ ts: good().ts, type: 'voltage_dc', val: 'NaN' }] }),
    'schema',
  ],
  ['a number beyond all bounds', JSON.stringify(good()).replace('750', '1e999'), 'schema'],
  [
    'a NUL in the name of a measurement',
    JSON.stringify({ ...good(), measurements: [{ ts: good().ts, type: 'a\0b', val: 1 }] }),
    'schema',
  ],
  ['deep nesting where measurements belong', nested(home.jsonDepth), 'schema'],
  ['a device_id that is a path', JSON.stringify({ ...good(), device_id: '../../etc/passwd' }), 'schema'],
  ['the name of another device', JSON.stringify({ ...good(), device_id: 'somebody-else' }), 'foreign_device'],
  ['an unknown version', JSON.stringify({ ...good(), v: 3 }), 'schema'],
  [
    '201 measurements',
    JSON.stringify({ ...good(), measurements: Array(201).fill(good().measurements[0]) }),
    'schema',
  ],
  ['a time that does not exist', JSON.stringify({ ...good(), ts: '2026-02-30T00:00:00Z' }), 'schema'],
];

const keyOf = (topic: string, payload: Buffer | string): string =>
  createHash('sha256').update(topic).update('\0').update(payload).digest('hex');

describe('what can not be used', () => {
  it.each(REFUSED)(
    '%s is kept in quarantine with its reason, byte for byte',
    async (_name, payload, reason) => {
      const topic = `iot/${id}/telemetry`;
      const device = await connectDevice(newDeviceId('sender'));
      await publish(device, topic, payload);
      const day = new Date().toISOString().slice(0, 10);
      const kept = await soon(async () => {
        const answer = await ask(`/api/quarantine/${day}/${keyOf(topic, payload)}.json`);
        expect(answer.status).toBe(200);
        return answer.body as { reason: string; payload: string; topic: string };
      });
      expect(kept).toMatchObject({ reason, topic });
      expect(Buffer.from(kept.payload, 'base64').equals(Buffer.from(payload))).toBe(true);
    },
  );

  it.each([
    'iot/m/unknown/kind',
    'iot/quarantine/telemetry',
    'iot/has space/telemetry',
    'iot/../telemetry',
    'iot//telemetry',
    'iot/m/status/more',
  ])('a message on %s, where none belongs, is kept in quarantine', async (topic) => {
    const device = await connectDevice(newDeviceId('sender'));
    const payload = JSON.stringify({ unique: newDeviceId() });
    await publish(device, topic, payload);
    const day = new Date().toISOString().slice(0, 10);
    await soon(async () =>
      expect(await ask(`/api/quarantine/${day}/${keyOf(topic, payload)}.json`)).toMatchObject({
        status: 200,
        body: { topic },
      }),
    );
  });

  it('is listed with its reason and counted', async () => {
    const device = await connectDevice(newDeviceId('sender'));
    await publish(device, `iot/${id}/telemetry`, `no json ${newDeviceId()}`);
    await soon(async () => {
      const { status, body } = await ask('/api/quarantine?limit=10');
      expect(status).toBe(200);
      expect(body).toContainEqual(
        expect.objectContaining({ reason: 'not_json', topic: `iot/${id}/telemetry` }),
      );
    });
    await figureSoon(
      /iot_meter_messages_total\{function="archive-messages",category="telemetry",outcome="quarantined"\} [1-9]/,
    );
  });
});

describe('what is odd but can be used', () => {
  it('unknown fields, NUL characters and lone surrogates in them are archived as they came', async () => {
    const odd = newDeviceId('odd');
    const device = await connectDevice(odd);
    const text = JSON.stringify({
      ...telemetry(odd, 0, secondsAgo(30), { voltage_dc: [750] }),
      note: 'NUL \0 and \ud800 and 中',
    });
    await publish(device, `iot/${odd}/telemetry`, text);
    const [row] = await soon(async () => {
      const { body } = await ask(`/api/devices/${odd}/raw-data`);
      expect(body).toHaveLength(1);
      return body as { filename: string }[];
    });
    expect(await textAt(`/api/devices/${odd}/raw-data/${row!.filename.slice(odd.length + 1)}`)).toContain(
      text,
    );
    await soon(async () => expect((await ask(`/api/devices/${odd}/metrics`)).body).toHaveLength(1));
  });

  it('a clock an hour ahead: the samples stand at the time of receipt, one after the other', async () => {
    const odd = newDeviceId('ahead');
    const device = await connectDevice(odd);
    const before = Date.now();
    await publish(
      device,
      `iot/${odd}/telemetry`,
      telemetry(odd, 0, secondsAgo(-3600), { voltage_dc: [750, 751, 752] }),
    );
    const rows = await soon(async () => {
      const { body } = await ask(`/api/devices/${odd}/metrics?start=-1h&stop=${Date.now() + 60_000}`);
      expect(body).toHaveLength(3);
      return body as { time: string; value: number }[];
    });
    expect(rows.map(({ value }) => value)).toEqual([750, 751, 752]);
    for (const { time } of rows) expect(Math.abs(Date.parse(time) - before)).toBeLessThan(60_000);
    await figureSoon(/outcome="clock_ahead"\} [1-9]/);
  });

  it('data 59 days late is stored at its own time', async () => {
    const odd = newDeviceId('late');
    const device = await connectDevice(odd);
    const start = secondsAgo(59 * 86_400);
    await publish(device, `iot/${odd}/telemetry`, telemetry(odd, 0, start, { voltage_dc: [750] }));
    await soon(async () =>
      expect((await ask(`/api/devices/${odd}/metrics?start=-60d`)).body).toMatchObject([
        { time: start.toISOString(), value: 750 },
      ]),
    );
  });

  it('data older than the retention is archived and counted as too old', async () => {
    const odd = newDeviceId('old');
    const device = await connectDevice(odd);
    await publish(
      device,
      `iot/${odd}/telemetry`,
      telemetry(odd, 0, secondsAgo(400 * 86_400), { voltage_dc: [750] }),
    );
    await soon(async () => expect((await ask(`/api/devices/${odd}/raw-data`)).body).toHaveLength(1));
    await figureSoon(/function="store-metrics",category="telemetry",outcome="too_old"\} [1-9]/);
  });
});

it('takes anything on any topic under iot/: each message is archived or in quarantine, and the house goes on', async () => {
  const sender = await connectDevice(newDeviceId('fuzz'));
  const fuzzed = newDeviceId('fuzzed');
  const json = fc.json({ maxDepth: 5 });
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    json.map((text) => Buffer.from(text)),
    damaged(fuzzed),
  );
  const level = fc.oneof(
    fc.constantFrom(
      fuzzed,
      'telemetry',
      'hello',
      'status',
      'command',
      'ack',
      'ota',
      '',
      '..',
      'quarantine',
      '%00',
      ...(home.controlCharacters ? ['\u007f'] : []),
    ),
    fc.string({ maxLength: 8 }),
  );
  const topic = fc
    .array(level, { minLength: 1, maxLength: 4 })
    .map((levels) => `iot/${levels.join('/')}`.replaceAll(/[+#\0\p{Cs}]/gu, 'x'))
    .filter((text) => text.split('/')[2] !== 'command' || text.split('/')[3] === 'ack');
  const sent = new Map<string, Buffer>();
  const named = new Set<string>();
  for (const [where, what] of fc.sample(fc.tuple(topic, payload), 400)) {
    await publish(sender, where, what);
    sent.set(keyOf(where, what), what);
    named.add(where.split('/')[1] ?? '');
  }
  await publish(sender, `iot/${fuzzed}/telemetry`, telemetry(fuzzed, 0, secondsAgo(5), { end: [1] }));
  await soon(async () =>
    expect((await ask(`/api/devices/${fuzzed}/metrics?metric=end`)).body).toHaveLength(1),
  );

  const quarantined = await soon(async () => {
    const rows = await allPages(
      home.api,
      '/api/quarantine?limit=1000',
      z.object({ filename: z.string() }),
      LOGIN,
    );
    const keys = new Set(rows.map(({ filename }) => /([0-9a-f]{64})\.json$/.exec(filename)?.[1]));
    // chance may make a topic of any device and a payload that is version 1, so every device named is asked for
    const archived = await Promise.all([...named].filter(isDeviceId).map(namesOf));
    const hashes = new Set(archived.flat().map((filename) => /_([0-9a-f]{8})\.json$/.exec(filename)?.[1]));
    const missing = [...sent].filter(
      ([key, what]) =>
        !keys.has(key) && !hashes.has(createHash('sha256').update(what).digest('hex').slice(0, 8)),
    );
    expect(missing.map(([, what]) => what.toString())).toEqual([]);
    return keys;
  });
  expect(quarantined.size).toBeGreaterThan(100);
  expect((await ask('/api/dead-letters')).body).toEqual([]);
  expect((await ask('/readyz')).status).toBe(200);
});

/** Names of what a device has in the archive; the fuzz may have sent nothing that can be used under this id. */
async function namesOf(deviceId: string): Promise<string[]> {
  if ((await ask(`/api/devices/${deviceId}/raw-data`)).status === 404) return [];
  const rows = await allPages(
    home.api,
    `/api/devices/${deviceId}/raw-data?limit=1000`,
    z.object({ filename: z.string() }),
    LOGIN,
  );
  return rows.map(({ filename }) => filename);
}

/** Valid messages with one field exchanged for something else. */
function damaged(deviceId: string) {
  const whole = telemetry(deviceId, 1, secondsAgo(30), { voltage_dc: [750], current_dc: [1] });
  return fc
    .tuple(
      fc.constantFrom('v', 'device_id', 'ts', 'seq', 'boot', 'msg_type', 'measurements', 'new'),
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map(([field, value]) => Buffer.from(JSON.stringify({ ...whole, [field]: value })));
}
