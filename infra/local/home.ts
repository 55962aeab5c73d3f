import { join } from 'node:path';
import { manifest } from '#manifest/manifest.ts';
import type { FunctionSpec, Port } from '#manifest/types.ts';
import type { Settings } from './settings.ts';

/** Where the stores of this home are, as the functions' environment has it. */
export type Places = { dataDir: string; databaseUrl: string; journalFile: string; brokers: number };

const fedFunctions = Object.entries(manifest.functions).flatMap(([name, { feed }]) => (feed ? [name] : []));

/** The environment that each port stands for in this home: what a grant and a variable are on AWS. */
const environmentOf = (places: Places, settings: Settings): Record<Port, Record<string, string>> => ({
  archive: { ARCHIVE_FOLDER: join(places.dataDir, 'archive') },
  metrics: metricsPlace(places, settings),
  registry: { DATABASE_URL: places.databaseUrl, BROKER_COUNT: String(places.brokers) },
  identities: {},
  bus: { JOURNAL_FILE: places.journalFile, BUS_FUNCTIONS: fedFunctions.join(',') },
});

/** The time series are in the database, or in the InfluxDB that a person has named. */
function metricsPlace({ databaseUrl }: Places, settings: Settings): Record<string, string> {
  const { INFLUXDB_URL, INFLUXDB_TOKEN = '', INFLUXDB_ORG = '', INFLUXDB_BUCKET = '' } = settings;
  if (INFLUXDB_URL === undefined) return { METRICS_URL: databaseUrl };
  const url = new URL(INFLUXDB_URL);
  url.search = String(new URLSearchParams({ org: INFLUXDB_ORG, bucket: INFLUXDB_BUCKET }));
  return { METRICS_URL: url.href, INFLUXDB_TOKEN };
}

/** A function's whole environment: its ports, the settings it names, and the level of its log; nothing of ours beside. */
export function functionEnvironment(
  specs: FunctionSpec[],
  places: Places,
  settings: Settings,
): Record<string, string> {
  const byPort = environmentOf(places, settings);
  const env: Record<string, string> = { LOG_LEVEL: settings.LOG_LEVEL, TZ: 'UTC' };
  for (const spec of specs) {
    for (const { port } of spec.needs) Object.assign(env, byPort[port]);
    for (const name of spec.settings ?? []) Object.assign(env, settingOf(name, settings));
  }
  return env;
}

function settingOf(name: string, settings: Settings): Record<string, string> {
  const value = new Map<string, unknown>(Object.entries(settings)).get(name);
  return value === undefined ? {} : { [name]: String(value) };
}
