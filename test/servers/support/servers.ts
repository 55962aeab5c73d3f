import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '#local/stack.ts';
import { builtOnce, type Found } from './build.ts';
import { influxdbAt, startInfluxdb } from './influxdb.ts';
import { givenS3, startMinio } from './minio.ts';
import { findMosquitto, givenBroker, startMosquitto } from './mosquitto.ts';
import type { Part } from './part.ts';
import { findPostgresql, postgresqlAt, startPostgresql } from './postgresql.ts';
import { influxd, minio } from './recipes.ts';

export const NAMES = ['Mosquitto', 'PostgreSQL', 'MinIO', 'InfluxDB'] as const;
export type Name = (typeof NAMES)[number];

/** The servers that there are, and why there is none of the others. */
export type Servers = { parts: Map<Name, Part>; missing: Map<Name, string> };

type Say = (line: string) => void;

/** How a server is come by: one that is given by environment, or a program and how it is started. */
type Source = {
  given: (env: NodeJS.ProcessEnv) => Part | undefined;
  find: (say: Say) => Found | Promise<Found>;
  start: (program: string, folder: string) => Promise<Part>;
};

const SOURCES: Record<Name, Source> = {
  Mosquitto: {
    given: ({ TEST_MQTT_URL: url }) => (url === undefined ? undefined : givenBroker(url)),
    find: findMosquitto,
    start: startMosquitto,
  },
  PostgreSQL: {
    given: ({ TEST_DATABASE_URL: url }) => (url === undefined ? undefined : postgresqlAt(url)),
    find: findPostgresql,
    start: startPostgresql,
  },
  MinIO: {
    given: ({ TEST_S3_ENDPOINT: url, TEST_S3_BUCKET: bucket }) =>
      url === undefined ? undefined : givenS3(url, bucket),
    find: (say) => builtOnce(minio, say),
    start: startMinio,
  },
  InfluxDB: {
    given: ({ TEST_INFLUXDB_URL: url, TEST_INFLUXDB_TOKEN: token = '', TEST_INFLUXDB_ORG: org = '' }) =>
      url === undefined ? undefined : influxdbAt({ url, token, org }),
    find: (say) => builtOnce(influxd, say),
    start: startInfluxdb,
  },
};

/** Starts what is not given, each in a folder of its own; `started` stops all of it. */
export async function startServers(say: Say, started: Stack): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'iot-meter-servers-'));
  await chmod(folder, 0o755); // PostgreSQL runs as somebody else
  started.push('folder', () => rm(folder, { recursive: true, force: true }));
  const servers: Servers = { parts: new Map(), missing: new Map() };
  for (const name of NAMES) {
    const { given, find, start } = SOURCES[name];
    const there = given(process.env);
    const found = there === undefined ? await find(say) : undefined;
    if (found !== undefined && 'missing' in found) {
      servers.missing.set(name, found.missing);
      continue;
    }
    const own = join(folder, name);
    await mkdir(own);
    if (found !== undefined) say(`starting ${name} ...`);
    const part = there ?? (await start(found?.program ?? '', own));
    started.push(name, async () => part.process?.stop());
    servers.parts.set(name, part);
  }
  return servers;
}
