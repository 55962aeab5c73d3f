import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMAND_PARAMS, ConfigParams, OtaParams } from '#domain/commands/params.ts';
import { fixture } from '#test/support/fixtures.ts';

const paramsOf = (name: string) => JSON.parse(fixture(name).text).params;

it('knows every command by one name', () => {
  expect(Object.keys(COMMAND_PARAMS)).toEqual([...COMMAND_NAMES]);
});

describe('update_config', () => {
  it.each([
    paramsOf('command-update-config'),
    { brokers: [{ host: 'mqtt.example.org', port: 8883 }] },
    { hello_interval_s: 3600 },
  ])('takes %j', (params) => {
    expect(ConfigParams.parse(params)).toEqual(params);
  });

  it.each([
    {},
    { sampling_cadence_ms: 99 },
    { send_interval_s: 1.5 },
    { hello_interval_s: '30' },
    { brokers: [] },
    { brokers: Array.from({ length: 6 }, () => ({ host: 'a', port: 1 })) },
    { brokers: [{ host: 'a\0', port: 1 }] },
    { brokers: [{ host: 'a', port: 1, user: 'x' }] },
    { send_interval_s: 5, interval: 5 },
  ])('refuses %j', (params) => {
    expect(ConfigParams.safeParse(params).success).toBe(false);
  });
});

describe('start_ota', () => {
  const good = paramsOf('command-start-ota');

  it.each(['https://firmware.example.net/a.bin', 'http://127.0.0.1:8081/a.bin', 'http://localhost/a.bin'])(
    'takes firmware from %s',
    (fw_url) => {
      expect(OtaParams.parse({ ...good, fw_url })).toEqual({ ...good, fw_url });
    },
  );

  it.each([
    { fw_url: 'http://firmware.example.net/a.bin' },
    { fw_url: 'https://' },
    { fw_url: 'https://a.example/\ud800' },
    { fw_url: 'file:///etc/passwd' },
    { fw_url: 'http://localhost.example.net/a.bin' },
    { fw_sha256: 'abc' },
    { fw_size_bytes: 0 },
    { fw_version: '' },
    { fw_version: undefined },
    { more: 1 },
  ])('refuses %j', (change) => {
    expect(OtaParams.safeParse({ ...good, ...change }).success).toBe(false);
  });
});
