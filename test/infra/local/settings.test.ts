import { expect, it } from 'vitest';
import { loadConfig } from '#lambda/load-config.ts';
import { functionEnvironment } from '#local/home.ts';
import { Settings } from '#local/settings.ts';
import { manifest } from '#manifest/manifest.ts';
import { MetricsConfig } from '#store/metrics/open.ts';

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
    /HOST:[\s\S]*MQTT_PORT:[\s\S]*HTTP_PORT:[\s\S]*SIMULATED_DEVICES:[\s\S]*MQTT_URL[\s\S]*DATABASE_URL:/,
  );
  expect(() => loadConfig(Settings, bad)).toThrow(expect.objectContaining({ message }));
});

it('refuses an address that others can reach, for there is no login', () => {
  expect(() => loadConfig(Settings, { HOST: '192.168.1.10' })).toThrow('loopback');
});

it('reads several brokers', () => {
  expect(loadConfig(Settings, { MQTT_URL: 'mqtt://a:1883, mqtts://b:8883' }).MQTT_URL).toEqual([
    'mqtt://a:1883',
    'mqtts://b:8883',
  ]);
});

it('gives a function the environment of its ports and settings, and nothing else', () => {
  const settings = loadConfig(Settings, { METRICS_RETENTION_DAYS: '30' });
  const places = {
    dataDir: '/data',
    databaseUrl: 'postgres://db',
    journalFile: '/data/journal.sqlite',
    brokers: 1,
  };
  expect(functionEnvironment([manifest.functions['archive-messages']!], places, settings)).toEqual({
    ARCHIVE_FOLDER: '/data/archive',
    LOG_LEVEL: 'WARN',
    TZ: 'UTC',
  });
  expect(functionEnvironment([manifest.functions['store-metrics']!], places, settings)).toMatchObject({
    METRICS_URL: 'postgres://db',
    METRICS_RETENTION_DAYS: '30',
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
  const places = { dataDir: '/data', databaseUrl: 'postgres://db', journalFile: '/j', brokers: 1 };
  const env = functionEnvironment([manifest.functions['query-metrics']!], places, settings);
  expect(loadConfig(MetricsConfig, env)).toMatchObject({
    METRICS_URL: 'http://127.0.0.1:8086/?org=trains+%26+trams&bucket=meters',
    INFLUXDB_TOKEN: 't',
  });
  expect(env).toMatchObject({ DATABASE_URL: 'postgres://db' });
});
