import { describe, expect, it } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import { CATEGORIES, topicOf } from '#domain/topics.ts';
import { changed, FIXTURE_NAMES, fixture, readChanged, readOn } from '#test/support/fixtures.ts';

const on = (topic: string, payload: string | Uint8Array) =>
  interpret({ topic, payload: Buffer.from(payload) });
const BOM = [0xef, 0xbb, 0xbf];
const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

describe('the payloads of the device specification', () => {
  const REFUSED: Record<string, string> = {
    'refused-no-seq': 'schema',
    'refused-no-version': 'schema',
    'refused-infinite': 'schema',
    'refused-foreign-device': 'foreign_device',
  };
  const fromDevices = FIXTURE_NAMES.filter(
    (name) => !name.startsWith('command-') || name.startsWith('command-ack'),
  );

  it.each(fromDevices)('%s is taken, or refused as it should be', (name) => {
    const read = interpret(fixture(name));
    expect(read.ok ? undefined : read.reason).toBe(REFUSED[name]);
  });
});

describe('a message is refused', () => {
  const good = changed('telemetry');
  it.each([
    ['unknown_topic', 'iot/tram-2041/alarm', good],
    ['unknown_topic', 'iot/tram-2041/command', good],
    ['unknown_topic', 'iot/tram-2041', good],
    ['unknown_topic', 'other/tram-2041/telemetry', good],
    ['unknown_topic', '', good],
    ['bad_device_id', 'iot//telemetry', good],
    ['bad_device_id', 'iot/tram 2041/telemetry', good],
    ['bad_device_id', 'iot/quarantine/telemetry', good],
    ['bad_device_id', `iot/${'x'.repeat(129)}/telemetry`, good],
    ['empty', 'iot/tram-2041/telemetry', ''],
    ['not_utf8', 'iot/tram-2041/telemetry', Uint8Array.of(0xff)],
    ['not_utf8', 'iot/tram-2041/telemetry', Uint8Array.of(0x22, 0xc3, 0x28, 0x22)],
    ['not_utf8', 'iot/tram-2041/telemetry', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)], // half a surrogate pair
    ['not_utf8', 'iot/tram-2041/telemetry', Uint8Array.of(0x22, 0xc0, 0x80, 0x22)], // a NUL of two bytes
    ['not_utf8', 'iot/tram-2041/telemetry', Buffer.from(good, 'utf16le').subarray(0, -1).fill(0xff, 0, 2)],
    ['not_json', 'iot/tram-2041/telemetry', Uint8Array.of(...BOM, ...Buffer.from(good))],
    ['not_json', 'iot/tram-2041/telemetry', Uint8Array.of(...BOM)],
    ['not_json', 'iot/tram-2041/telemetry', ' '],
    ['not_json', 'iot/tram-2041/telemetry', '\0'],
    ['not_json', 'iot/tram-2041/telemetry', good.slice(0, -1)],
    ['not_json', 'iot/tram-2041/telemetry', `${good}${good}`],
    ['not_json', 'iot/tram-2041/telemetry', 'NaN'],
    ['not_json', 'iot/tram-2041/telemetry', "{'v': 2}"],
    ['schema', 'iot/tram-2041/telemetry', 'null'],
    ['schema', 'iot/tram-2041/telemetry', '5'],
    ['schema', 'iot/tram-2041/telemetry', '"text"'],
    ['schema', 'iot/tram-2041/telemetry', 'true'],
    ['schema', 'iot/tram-2041/hello', good],
    ['schema', 'iot/tram-2041/status', '[]'],
    ['foreign_device', 'iot/tram-2042/telemetry', good],
    ['foreign_device', 'iot/TRAM-2041/telemetry', good],
    ['foreign_device', 'iot/tram-2042/status', changed('status')],
  ])('as %s on %j with %j', (reason, topic, payload) => {
    expect(on(topic, payload)).toMatchObject({ ok: false, reason, detail: expect.stringMatching(/./) });
  });

  it('for the first reason that there is', () => {
    expect(on('iot/no id/alarm', Uint8Array.of(0xff))).toMatchObject({ reason: 'unknown_topic' });
    expect(on('iot/no id/hello', '')).toMatchObject({ reason: 'bad_device_id', category: 'hello' });
    expect(on('iot/tram-2042/telemetry', changed('telemetry', { seq: -1 }))).toMatchObject({
      reason: 'schema',
    });
  });

  it('with what is known of it: whose topic, and which kind', () => {
    expect(on('iot/tram-2041/alarm', 'x')).toMatchObject({ deviceId: 'tram-2041', category: null });
    expect(on('iot/no id/hello', 'x')).toMatchObject({ deviceId: null, category: 'hello' });
    expect(on('iot/tram-2041/hello', 'x')).toMatchObject({ deviceId: 'tram-2041', category: 'hello' });
  });

  it('with a detail that can be read', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`brokers${index}`, {}]));
    const detail = (read: ReturnType<typeof on>) => (read.ok ? '' : read.detail);
    expect(
      detail(readChanged('hello', { ...wide, brokers: Array.from({ length: 5 }, () => ({})) })).length,
    ).toBeLessThanOrEqual(1000);
    expect(detail(readChanged('hello', { uptime_s: -1, fw_version: '' }))).toMatch(
      /fw_version: .*; uptime_s: /,
    );
  });
});

describe('a refused message takes a number', () => {
  const numbered = { seq: 17, time: Date.parse('2026-03-02T06:15:10Z'), boot: 57 };

  it('where its envelope is sound', () => {
    expect(readChanged('telemetry', { measurements: [] }).sequenced).toEqual(numbered18230(numbered));
    expect(readChanged('telemetry', { msg_type: 'unheard-of', seq: 17 }).sequenced).toEqual(numbered);
  });

  it.each([
    { v: 3 },
    { seq: -1 },
    { seq: undefined },
    { ts: 'noon' },
    { boot: -1 },
    { device_id: 'tram-2042' },
    { device_id: undefined },
  ])('but not with %j', (broken) => {
    expect(readChanged('telemetry', { measurements: [], ...broken })).toMatchObject({
      ok: false,
      sequenced: null,
    });
  });
});

const numbered18230 = (like: { seq: number; time: number; boot: number }) => ({ ...like, seq: 18230 });

describe('a message that can be used', () => {
  it.each(CATEGORIES)('is read on the topic of %s and on no other', (category) => {
    const taken = CATEGORIES.filter(
      (other) =>
        on(topicOf(category === 'hello' ? 'loco-185-017' : 'tram-2041', other), changed(category)).ok,
    );
    expect(taken).toEqual([category]);
  });

  it('keeps its text to the letter', () => {
    const text = ` ${changed('hello', { note: 'é 🚆 \u0001' })}\n`;
    expect(readOn('hello', text)).toMatchObject({ ok: true, text });
  });

  it('keeps what it says', () => {
    expect(readChanged('status', { status: 'offline' })).toMatchObject({ content: { status: 'offline' } });
    expect(readChanged('hello')).toMatchObject({
      content: { hello: { fw_version: '2.4.1', uptime_s: 86412, buf_usage_pct: 1.5, send_interval_s: 300 } },
    });
    expect(readChanged('command_ack', { detail: 'why' })).toMatchObject({
      content: { ack: { result: 'accepted', detail: 'why' } },
    });
    expect(readChanged('ota_status')).toMatchObject({
      content: { ota: { ota_state: 'downloading', progress_pct: 42 } },
    });
  });

  it('may have fields that nobody knows, and gives none of them on', () => {
    const read = readChanged('hello', { colour: 'red' });
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.content.category === 'hello' ? Object.keys(read.content.hello) : []).not.toContain(
      'colour',
    );
  });

  it('may say a thing twice: the last counts', () => {
    expect(readOn('status', changed('status').replace('{', '{"status":"offline","v":7,'))).toMatchObject({
      content: { status: 'online' },
    });
  });

  it('is not taken in by names that mean something to JavaScript', () => {
    const smuggled = changed('status', { status: undefined }).replace(
      '{',
      '{"__proto__":{"status":"online"},"constructor":1,',
    );
    expect(readOn('status', smuggled)).toMatchObject({ ok: false, reason: 'schema' });
    expect(readOn('telemetry', changed('telemetry').replace('{', '{"__proto__":{"v":1},'))).toMatchObject({
      ok: true,
      version: 2,
    });
    expect({}).not.toHaveProperty('status');
  });
});

describe('whatever is sent is answered', () => {
  const levels = 60_000;
  const inTelemetry = (value: string) => changed('telemetry', { x: 'HERE' }).replace('"HERE"', value);
  it.each([
    ['arrays in arrays', nested(levels), false],
    ['objects in objects', nested(levels, '{"a":', '}').replace(':}', ':1}'), false],
    ['arrays without their ends', '['.repeat(levels), false],
    ['arrays in arrays where measurements should be', `{"measurements":${nested(levels)}}`, false],
    ['arrays in arrays beside good fields', inTelemetry(nested(levels)), true],
  ])(`%s, ${levels} levels deep`, (_, payload, ok) => {
    expect(on('iot/tram-2041/telemetry', payload).ok).toBe(ok);
  });

  it.each([
    ['128 KB of one text beside good fields', inTelemetry(`"${'x'.repeat(130_000)}"`), true],
    ['128 KB of names', `{${Array.from({ length: 12_000 }, (_, index) => `"k${index}":1`).join()}}`, true],
    ['128 KB of empty objects', `[${'{},'.repeat(43_000)}{"a":1}]`, true],
    ['128 KB of empty arrays', `[${'[],'.repeat(43_000)}[]]`, false],
    ['128 KB of digits', `{"a":${'9'.repeat(130_000)}}`, false],
    ['128 KB of spaces', ' '.repeat(131_072), false],
    [
      '128 KB of bad measurements',
      changed('telemetry', { measurements: Array.from({ length: 40_000 }, () => 1) }),
      false,
    ],
  ])('%s', (_, payload, ok) => {
    expect(on('iot/tram-2041/telemetry', payload).ok).toBe(ok);
  });
});
