import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig } from '#lambda/load-config.ts';
import { awsVariables, deviceEndpointOf, functionEnvironment } from '#local/home.ts';
import { meterLogins } from '#local/own-meters.ts';
import { Settings } from '#local/settings.ts';
import { manifest } from '#manifest/manifest.ts';
import { MetricsConfig } from '#store/metrics/open.ts';

const PLACES = {
  dataDir: '/data',
  databaseUrl: 'postgres://db',
  brokers: 1,
  aws: { AWS_REGION: 'eu-central-1' },
  deviceEndpoint: null,
  commandSecret: 'x'.repeat(32),
};

it('needs none', () => {
  expect(loadConfig(Settings, {})).toMatchObject({
    HOST: '127.0.0.1',
    MQTT_PORT: 1883,
    HTTP_PORT: 8080,
    SIMULATED_DEVICES: 3,
  });
});

it('takes an empty variable as none', () => {
  expect(loadConfig(Settings, { MQTT_PORT: '' }).MQTT_PORT).toBe(1883);
});

it('tells all problems at once, by name', () => {
  const bad = {
    HOST: '0.0.0.0',
    MQTT_PORT: '70000',
    HTTP_PORT: 'http',
    MQTT_URL: 'localhost',
    DATABASE_URL: 'mysql://x',
    SIMULATED_DEVICES: '-1',
  };
  const message = expect.stringMatching(
    /MQTT_PORT:[\s\S]*HTTP_PORT:[\s\S]*SIMULATED_DEVICES:[\s\S]*MQTT_URL[\s\S]*DATABASE_URL:[\s\S]*HOST:/,
  );
  expect(() => loadConfig(Settings, bad)).toThrow(expect.objectContaining({ message }));
});

it('refuses an address that others can reach, for there is no login', () => {
  expect(() => loadConfig(Settings, { HOST: '192.168.1.10' })).toThrow('ANONYMOUS_ACCESS=allowed');
});

it('takes any address where somebody has said that no login is needed', () => {
  expect(loadConfig(Settings, { HOST: '0.0.0.0', ANONYMOUS_ACCESS: 'allowed' }).HOST).toBe('0.0.0.0');
  expect(() => loadConfig(Settings, { HOST: '0.0.0.0', ANONYMOUS_ACCESS: 'yes' })).toThrow(
    'ANONYMOUS_ACCESS',
  );
});

it('takes any address where a login is asked for, and devices log in there unless somebody has said otherwise', () => {
  const oidc = { OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'meters' };
  for (const login of [{ API_KEYS: 'on' }, oidc])
    expect(loadConfig(Settings, { HOST: '0.0.0.0', ...login })).toMatchObject({
      MQTT_LOGIN: 'required',
      SIMULATED_DEVICES: 0,
    });
  const given = { HOST: '0.0.0.0', API_KEYS: 'on' };
  expect(loadConfig(Settings, { ...given, ANONYMOUS_ACCESS: 'allowed' }).MQTT_LOGIN).toBe('none');
  expect(loadConfig(Settings, { API_KEYS: 'on' })).toMatchObject({
    MQTT_LOGIN: 'none',
    SIMULATED_DEVICES: 3,
  });
});

it('simulates meters where devices log in, too, when their number is given', () => {
  const settings = loadConfig(Settings, { MQTT_LOGIN: 'required', SIMULATED_DEVICES: '3' });
  const logins = meterLogins(settings);
  expect([...logins.keys()]).toEqual(['sim-dc-0001', 'sim-dc-0002', 'sim-ac-0001']);
  expect(new Set(logins.values()).size).toBe(3);
  expect(meterLogins(loadConfig(Settings, {})).size).toBe(0);
});

it.each([
  [{ OIDC_ISSUER: 'https://login.example' }, 'OIDC_AUDIENCE: is needed with OIDC_ISSUER'],
  [{ OIDC_ISSUER: 'http://login.example', OIDC_AUDIENCE: 'x' }, 'OIDC_ISSUER: expected an https:// address'],
  [{ OIDC_AUDIENCE: 'meters' }, 'OIDC_AUDIENCE: asks nobody for a login without OIDC_ISSUER'],
  [{ OIDC_ROLES_CLAIM: 'groups' }, 'OIDC_ROLES_CLAIM: asks nobody for a login without OIDC_ISSUER'],
  [
    { HOST: '0.0.0.0' },
    'HOST: only a loopback address (127.0.0.1, ::1, localhost) can be used without a login',
  ],
  [{ HOST: '0.0.0.0', API_KEYS: 'on', MQTT_LOGIN: 'none' }, 'MQTT_LOGIN: none is for a loopback HOST'],
  [{ MQTT_URL: 'mqtt://b', MQTT_LOGIN: 'required' }, 'MQTT_LOGIN: is for the embedded broker'],
  [{ MQTT_LOGIN: 'yes' }, 'MQTT_LOGIN: Invalid option: expected one of "required"|"none"'],
  [{ API_KEYS: 'required' }, 'API_KEYS'],
])('says what is wrong with the logins %j', (given, problem) => {
  expect(() => loadConfig(Settings, given)).toThrow(problem);
});

it('reads the names by which it may be asked, and takes neither ports nor addresses of pages for one', () => {
  expect(loadConfig(Settings, { HTTP_HOSTS: 'runtime, meters.example.org,' }).HTTP_HOSTS).toEqual([
    'runtime',
    'meters.example.org',
  ]);
  for (const wrong of ['runtime:8080', 'http://runtime', '*'])
    expect(() => loadConfig(Settings, { HTTP_HOSTS: wrong }), wrong).toThrow('HTTP_HOSTS');
});

it('says how to write a password that can not stand in a URL as it is', () => {
  for (const MQTT_URL of ['mqtt://a:100%@broker', 'mqtt://broker:99999', 'mqtt://a:b/c@broker'])
    expect(() => loadConfig(Settings, { MQTT_URL })).toThrow(
      /not a URL: in a name or password, write % as %25/,
    );
});

it('takes several slots with outside brokers only', () => {
  expect(() => loadConfig(Settings, { SLOTS: '6' })).toThrow(
    'SLOTS: more than 1 is for outside brokers: set MQTT_URL',
  );
  expect(() => loadConfig(Settings, { SLOTS: '65', MQTT_URL: 'mqtt://a' })).toThrow('SLOTS');
  expect(loadConfig(Settings, { SLOTS: '6', MQTT_URL: 'mqtt://a' })).toMatchObject({
    SLOTS: 6,
    MQTT_GROUP: 'iot-meter',
  });
});

it('simulates no meters by itself where several runtimes would simulate the same', () => {
  const outside = { MQTT_URL: 'mqtt://a', DATABASE_URL: 'postgres://db/x' };
  expect(loadConfig(Settings, outside).SIMULATED_DEVICES).toBe(0);
  expect(loadConfig(Settings, { ...outside, SIMULATED_DEVICES: '2' }).SIMULATED_DEVICES).toBe(2);
  expect(loadConfig(Settings, { MQTT_URL: 'mqtt://a' }).SIMULATED_DEVICES).toBe(3);
});

it('takes no name for a group that would break a topic filter', () => {
  for (const MQTT_GROUP of ['a/b', '#', '+', 'x'.repeat(41)])
    expect(() => loadConfig(Settings, { MQTT_GROUP })).toThrow('MQTT_GROUP');
});

it('reads several brokers', () => {
  expect(loadConfig(Settings, { MQTT_URL: 'mqtt://a:1883, mqtts://b:8883' }).MQTT_URL).toEqual([
    'mqtt://a:1883',
    'mqtts://b:8883',
  ]);
});

it('gives a function the environment of its ports and settings, and nothing else', () => {
  const settings = loadConfig(Settings, { METRICS_RETENTION_DAYS: '30' });
  expect(functionEnvironment([manifest.functions['archive-messages']!], PLACES, settings)).toEqual({
    ARCHIVE_URL: 'file:///data/archive',
    ARCHIVE_LAYOUT: 'message',
    LOG_LEVEL: 'WARN',
    TZ: 'UTC',
  });
  expect(functionEnvironment([manifest.functions['store-metrics']!], PLACES, settings)).toMatchObject({
    METRICS_URL: 'postgres://db',
    METRICS_RETENTION_DAYS: '30',
  });
});

it('gives the functions that archive a bucket, the server it is on, and what the AWS SDK needs', () => {
  const settings = loadConfig(Settings, {
    S3_BUCKET: 'meters',
    S3_ENDPOINT: 'http://127.0.0.1:9000',
    ARCHIVE_LAYOUT: 'batch',
  });
  const aws = awsVariables({
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_REGION: undefined,
  });
  const places = { ...PLACES, aws };
  expect(functionEnvironment([manifest.functions['archive-messages']!], places, settings)).toEqual({
    ARCHIVE_URL: 's3://meters',
    ARCHIVE_LAYOUT: 'batch',
    S3_ENDPOINT: 'http://127.0.0.1:9000',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    LOG_LEVEL: 'WARN',
    TZ: 'UTC',
  });
  expect(functionEnvironment([manifest.functions['report-stats']!], places, settings)).not.toHaveProperty(
    'AWS_ACCESS_KEY_ID',
  );
});

it('archives into folders of any name', () => {
  const places = { ...PLACES, dataDir: '/my data/#1' };
  const env = functionEnvironment(
    [manifest.functions['archive-messages']!],
    places,
    loadConfig(Settings, {}),
  );
  expect(fileURLToPath(env.ARCHIVE_URL ?? '')).toBe('/my data/#1/archive');
});

it('tells devices where to connect with a certificate, if its broker takes them', () => {
  const endpoint = (env: Record<string, string>) => deviceEndpointOf(loadConfig(Settings, env));
  expect(endpoint({})).toBeNull();
  expect(endpoint({ MQTT_TLS_PORT: '8883' })).toBe('127.0.0.1:8883');
  expect(endpoint({ MQTT_TLS_PORT: '8883', HOST: '::1' })).toBe('[::1]:8883');
  expect(endpoint({ MQTT_TLS_PORT: '8883', MQTT_URL: 'mqtt://elsewhere' })).toBeNull();
});

it('gives what works with identities the house’s own authority and master secret', () => {
  const places = { ...PLACES, deviceEndpoint: '127.0.0.1:8883' };
  const env = functionEnvironment(
    [manifest.functions['issue-certificates']!],
    places,
    loadConfig(Settings, {}),
  );
  expect(env).toMatchObject({
    IDENTITIES_URL: 'folder:/data/identities',
    DEVICE_ENDPOINT: '127.0.0.1:8883',
    COMMAND_SECRET: 'x'.repeat(32),
  });
});

it('gives the functions an InfluxDB for their metrics where one is named, with all that it needs', () => {
  const given = {
    INFLUXDB_URL: 'http://127.0.0.1:8086',
    INFLUXDB_TOKEN: 't',
    INFLUXDB_ORG: 'trains & trams',
  };
  expect(() => loadConfig(Settings, given)).toThrow('INFLUXDB_BUCKET: is needed with INFLUXDB_URL');
  const settings = loadConfig(Settings, { ...given, INFLUXDB_BUCKET: 'meters' });
  const env = functionEnvironment([manifest.functions['query-metrics']!], PLACES, settings);
  expect(loadConfig(MetricsConfig, env)).toMatchObject({
    METRICS_URL: 'http://127.0.0.1:8086/?org=trains+%26+trams&bucket=meters',
    INFLUXDB_TOKEN: 't',
  });
  expect(env).toMatchObject({ DATABASE_URL: 'postgres://db' });
});

it.each([
  '*',
  'fleet.example',
  'https://fleet.example/',
  'https://fleet.example/path',
  'HTTPS://Fleet.example',
])('refuses the origin %s, which no browser names so, or which would let any page in', (CORS_ORIGINS) => {
  expect(() => loadConfig(Settings, { CORS_ORIGINS })).toThrow('CORS_ORIGINS');
});

it('takes origins separated by commas', () => {
  const { CORS_ORIGINS } = loadConfig(Settings, { CORS_ORIGINS: 'https://a.example, http://[::1]:5173' });
  expect(CORS_ORIGINS).toEqual(['https://a.example', 'http://[::1]:5173']);
});
