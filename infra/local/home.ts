import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RUNTIME_NAME } from '#domain/access/runtime-name.ts';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import type { FunctionSpec, Port } from '#manifest/types.ts';
import type { Settings } from './settings.ts';
import { journalFileOf } from './slots/slot-folders.ts';

/**
 * Where the stores of this home are, as the functions' environment has it. `aws`: the AWS SDK's own variables (credentials,
 * region), which only those functions get that use a store of AWS.
 */
export type Places = {
  dataDir: string;
  databaseUrl: string;
  brokers: number;
  aws: Record<string, string>;
  /** Where devices connect to with a certificate of the house, `host:port`; null where they can't. */
  deviceEndpoint: string | null;
  commandSecret: string;
  /** By which this process logs in to its own broker; absent where that asks for no login. */
  brokerPassword?: string | undefined;
};

/** The variables that the AWS SDK reads by itself, of all that this process was given. */
export const awsVariables = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('AWS_') && value !== undefined ? [[name, value]] : [],
    ),
  );

/** Where devices connect to with a certificate; an outside broker knows nothing of the house's. */
export const deviceEndpointOf = ({ HOST, MQTT_TLS_PORT, MQTT_URL }: Settings): string | null =>
  MQTT_TLS_PORT === undefined || MQTT_URL !== undefined
    ? null
    : `${HOST.includes(':') ? `[${HOST}]` : HOST}:${MQTT_TLS_PORT}`;

/** The brokers by which commands go down, and meters that are simulated here send: those outside, or the embedded one, at an address that leads to this machine. */
export function brokersOf(
  { brokerPassword }: Pick<Places, 'brokerPassword'>,
  { HOST, MQTT_PORT, MQTT_URL }: Pick<Settings, 'HOST' | 'MQTT_PORT' | 'MQTT_URL'>,
): string[] {
  if (MQTT_URL !== undefined) return MQTT_URL;
  const host = ANY_ADDRESS.get(HOST) ?? HOST;
  const login = brokerPassword === undefined ? '' : `${RUNTIME_NAME}:${brokerPassword}@`;
  return [`mqtt://${login}${host.includes(':') ? `[${host}]` : host}:${MQTT_PORT}`];
}

/** Who listens at every address is not reached by it. */
const ANY_ADDRESS = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** The folder of the house's own certificate authority. */
export const identitiesFolder = (dataDir: string): string => join(dataDir, 'identities');

/** A key that was revoked by another process lives on for less than a minute. */
const KEY_CACHE_SECONDS = 50;

const busFunctions = fedFunctions(manifest).map(({ name }) => name);

/** The environment that each port stands for in this home: what a grant and a variable are on AWS. */
const environmentOf = (places: Places, settings: Settings): Record<Port, Record<string, string>> => ({
  archive: archiveEnvironment(places, settings),
  metrics: metricsPlace(places, settings),
  registry: { DATABASE_URL: places.databaseUrl, BROKER_COUNT: String(places.brokers) },
  keys: {
    DATABASE_URL: places.databaseUrl,
    KEY_CACHE_SECONDS: String(KEY_CACHE_SECONDS),
    ROUTE_ROLES: routeRoles(manifest.routes),
  },
  identities: {
    IDENTITIES_URL: `folder:${identitiesFolder(places.dataDir)}`,
    COMMAND_SECRET: places.commandSecret,
    ...(places.deviceEndpoint === null ? {} : { DEVICE_ENDPOINT: places.deviceEndpoint }),
  },
  webhooks: webhooksOf(settings),
  commands: { COMMANDS_URL: brokersOf(places, settings).join(','), COMMAND_SECRET: places.commandSecret },
  bus: { BUS_URL: `journal:${journalFileOf(places.dataDir, 1)}`, BUS_FUNCTIONS: busFunctions.join(',') },
});

const webhooksOf = ({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }: Settings): Record<string, string> =>
  ALERT_WEBHOOK_URL === undefined || ALERT_WEBHOOK_SECRET === undefined
    ? {}
    : { ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET, ALERT_WEBHOOK_LINGER_S: '45' };

function archiveEnvironment(
  { dataDir, aws }: Places,
  { S3_BUCKET, S3_ENDPOINT, ARCHIVE_LAYOUT }: Settings,
): Record<string, string> {
  const folder = { ARCHIVE_URL: pathToFileURL(join(dataDir, 'archive')).href, ARCHIVE_LAYOUT };
  if (S3_BUCKET === undefined) return folder;
  const endpoint: Record<string, string> = S3_ENDPOINT === undefined ? {} : { S3_ENDPOINT };
  return { ARCHIVE_URL: `s3://${S3_BUCKET}`, ARCHIVE_LAYOUT, ...endpoint, ...aws };
}

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
    if (spec.knowsRoutes) env.ROUTE_ROLES = routeRoles(manifest.routes);
    for (const name of spec.settings ?? []) Object.assign(env, settingOf(name, settings));
  }
  return env;
}

function settingOf(name: string, settings: Settings): Record<string, string> {
  const value = new Map<string, unknown>(Object.entries(settings)).get(name);
  return value === undefined ? {} : { [name]: String(value) };
}
