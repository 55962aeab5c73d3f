import { describe, expect, test } from 'vitest';
import { commandKey } from '#domain/command-key.ts';
import { signedPayload } from '#domain/commands/signature.ts';
import { CommandLog, type CommandRules } from '#simulator/commands/command-log.ts';
import { NonVolatile } from '#simulator/memory/non-volatile.ts';

const ID = '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11';
const MASTER = Buffer.from('a master secret');
const NOW = Date.UTC(2026, 0, 15, 7);
const RULES: CommandRules = {
  keys: new Map([['k1', commandKey(MASTER, 'k1', 'm')]]),
  acceptsUnsigned: false,
  tolerance: 300_000,
  isSynchronised: true,
  mostBytes: 1000,
};
const ORDER = {
  fw_version: '3.0.0',
  fw_url: 'https://firmware.example.net/3.0.0.bin',
  fw_sha256: 'A'.repeat(64),
  fw_size_bytes: 1000,
};

const logOf = (rules: Partial<CommandRules> = {}, memory = new NonVolatile()) =>
  new CommandLog({ ...RULES, ...rules }, memory);
const signed = (cmd: string, params: object = {}, cmdId = ID, at = NOW) =>
  signedPayload(MASTER, 'm', { cmdId, cmd, params }, at);
const told = (cmd: string, params: object = {}, cmdId = ID, log = logOf()) =>
  log.decide(signed(cmd, params, cmdId), NOW);
const rejected = (detail: string) => ({
  answer: { cmdId: ID, result: 'rejected', detail: expect.stringContaining(detail) },
});

describe('a command is ignored', () => {
  test('when it is none', () => {
    const whole = JSON.parse(signed('reboot').toString());
    const broken = ['v', 'cmd_id', 'ts', 'cmd', 'params'].map((field) => ({ ...whole, [field]: undefined }));
    const texts = ['', 'reboot', '[]', '{"v":1}', ...broken.map((one) => JSON.stringify(one))];
    for (const text of texts) expect(logOf().decide(Buffer.from(text), NOW)).toBe('malformed');
    expect(logOf().decide(Buffer.of(0xff, 0xfe), NOW)).toBe('malformed');
  });

  test('when it is signed with another key, for another device, or not at all', () => {
    const others = [
      signedPayload(Buffer.from('another secret'), 'm', { cmdId: ID, cmd: 'reboot', params: {} }, NOW),
      signedPayload(MASTER, 'n', { cmdId: ID, cmd: 'reboot', params: {} }, NOW),
      Buffer.from(JSON.stringify({ ...JSON.parse(signed('reboot').toString()), sig: undefined })),
    ];
    for (const payload of others) expect(logOf().decide(payload, NOW)).toBe('bad_signature');
  });

  test('by a device without a key, unless that takes orders from anybody', () => {
    const keys = new Map();
    const payload = Buffer.from(
      JSON.stringify({ ...JSON.parse(signed('reboot').toString()), sig: undefined }),
    );
    expect(logOf({ keys }).decide(payload, NOW)).toBe('no_key');
    expect(logOf({ keys, acceptsUnsigned: true }).decide(payload, NOW)).toHaveProperty('effect');
    expect(logOf({ acceptsUnsigned: true }).decide(payload, NOW)).toBe('bad_signature');
  });

  test('when it is older or newer than the device tolerates', () => {
    const at = (seconds: number) => logOf().decide(signed('reboot', {}, ID, NOW + seconds * 1000), NOW);
    expect([at(-301), at(301)]).toEqual(['stale', 'stale']);
    for (const seconds of [-300, 0, 300]) expect(at(seconds)).toHaveProperty('effect');
  });

  test('without a trace: it may come again in good order', () => {
    const memory = new NonVolatile();
    const log = logOf({}, memory);
    const before = memory.read();
    log.decide(signed('reboot', {}, ID, NOW - 400_000), NOW);
    expect(memory.read()).toBe(before);
    expect(log.decide(signed('reboot'), NOW)).toHaveProperty('effect');
  });
});

test('a device that does not know the time takes any command later than the last', () => {
  const log = logOf({ isSynchronised: false });
  const at = (time: number, cmdId: string) => log.decide(signed('reboot', {}, cmdId, time), 0);
  const next = () => crypto.randomUUID();
  expect(at(NOW, next())).toHaveProperty('effect');
  expect(at(NOW, next())).toBe('stale');
  expect(at(NOW - 1, next())).toBe('stale');
  expect(at(NOW + 1, next())).toHaveProperty('effect');
});

test('a command that a meter has not learnt is unsupported', () => {
  for (const cmd of ['dance', 'toString', '__proto__'])
    expect(told(cmd)).toMatchObject({ answer: { cmdId: ID, result: 'unsupported' } });
});

describe('a configuration', () => {
  test('is taken in part or whole, on top of the one before', () => {
    const memory = new NonVolatile();
    const log = logOf({}, memory);
    expect(told('update_config', { send_interval_s: 20 }, ID, log)).toEqual({
      answer: { cmdId: ID, result: 'accepted' },
      effect: { kind: 'configure', timing: { send_interval_s: 20 } },
    });
    told('update_config', { hello_interval_s: 60 }, crypto.randomUUID(), log);
    expect(memory.read().config).toEqual({ send_interval_s: 20, hello_interval_s: 60 });
    told('factory_reset', {}, crypto.randomUUID(), log);
    expect(memory.read().config).toEqual({});
  });

  test('out of range or unknown is rejected as a whole, with the reason', () => {
    const memory = new NonVolatile();
    const params = { send_interval_s: 0, sampling_cadence_ms: 500 };
    expect(told('update_config', params, ID, logOf({}, memory))).toEqual(rejected('send_interval_s'));
    expect(memory.read().config).toEqual({});
    expect(told('update_config', { colour: 'red' })).toEqual(rejected('colour'));
    expect(told('update_config', {})).toEqual(rejected('at least one'));
  });

  test('of other brokers is rejected', () => {
    expect(told('update_config', { brokers: [{ host: 'elsewhere', port: 1883 }] })).toEqual(
      rejected('brokers'),
    );
  });
});

describe('a firmware update', () => {
  test('is taken, and written down as begun', () => {
    const memory = new NonVolatile();
    expect(told('start_ota', ORDER, ID, logOf({}, memory))).toEqual({
      answer: { cmdId: ID, result: 'accepted' },
      effect: {
        kind: 'update',
        order: { cmdId: ID, version: '3.0.0', url: ORDER.fw_url, sha256: 'a'.repeat(64), size: 1000 },
      },
    });
    expect(memory.read().update).toEqual({ cmdId: ID, version: '3.0.0', phase: 'downloading' });
  });

  test('is rejected while another one runs, and so is a reset', () => {
    const log = logOf();
    told('start_ota', ORDER, crypto.randomUUID(), log);
    expect(told('start_ota', ORDER, ID, log)).toEqual(rejected('another firmware update runs'));
    const reset = log.decide(signed('factory_reset', {}, crypto.randomUUID()), NOW);
    expect(reset).toMatchObject({ answer: { result: 'rejected' } });
  });

  test.each([
    [{ fw_size_bytes: 1001 }, 'room for 1000'],
    [{ fw_size_bytes: 0 }, 'fw_size_bytes'],
    [{ fw_sha256: 'abc' }, 'fw_sha256'],
    [{ fw_url: 'ftp://firmware.example.net/a' }, 'fw_url'],
    [{ fw_url: 'http://firmware.example.net/a' }, 'fw_url'],
    [{ fw_url: undefined }, 'fw_url'],
    [{ fw_version: '' }, 'fw_version'],
  ])('with %o is rejected', (changed, detail) => {
    const params = JSON.parse(JSON.stringify({ ...ORDER, ...changed }));
    expect(told('start_ota', params)).toEqual(rejected(detail));
  });
});

test('a command that takes nothing is rejected with something', () => {
  for (const cmd of ['reboot', 'factory_reset', 'request_status'])
    expect(told(cmd, { now: true })).toMatchObject({ answer: { result: 'rejected' } });
});

test('the last 64 commands are remembered, also over a power cut', () => {
  const memory = new NonVolatile();
  const idOf = (index: number) => `0b6c7f2e-5d1f-4a57-9d59-${String(index).padStart(12, '0')}`;
  for (let index = 0; index < 65; index++) told('reboot', {}, idOf(index), logOf({}, memory));
  const kept = logOf({}, memory);
  expect(told('reboot', {}, idOf(1), kept)).toEqual({ answer: { cmdId: idOf(1), result: 'accepted' } });
  expect(told('reboot', {}, idOf(0), kept)).toHaveProperty('effect', { kind: 'reboot' });
});

test('what can’t be written down is not decided', () => {
  const memory = new NonVolatile(undefined, () => {
    throw new Error('the disk is full');
  });
  expect(() => told('reboot', {}, ID, logOf({}, memory))).toThrow('the disk is full');
  expect(memory.read().answers).toEqual([]);
});
