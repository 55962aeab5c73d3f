import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { isBatchKey, isTimedName } from '#domain/archive-keys.ts';
import type { Stored } from '../home.ts';

/** Asks the servers themselves, past the house, what they hold of a home. */
export async function storedOn(settings: Record<string, string>): Promise<Stored> {
  return {
    archived: await archivedIn(settings),
    recorded: await recordedIn(settings),
    samples: await samplesIn(settings),
  };
}

/** Messages with an object of their own, and those in batches, by their keys. */
async function archivedIn({
  S3_BUCKET: Bucket,
  S3_ENDPOINT: endpoint = '',
  AWS_REGION,
}: Record<string, string>) {
  const client = new S3Client({ endpoint, region: AWS_REGION ?? 'us-east-1', forcePathStyle: true });
  const keys = new Set<string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
    for (const { Key = '' } of Contents) {
      if (isBatchKey(Key)) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        for (const key of keysIn(gunzipSync((await Body?.transformToByteArray()) ?? ''))) keys.add(key);
      } else if (isOfDevice(Key)) keys.add(Key);
    }
  client.destroy();
  return keys.size;
}

const isOfDevice = (key: string): boolean =>
  !/^(?:quarantine|dead-letters|batches)\//.test(key) && isTimedName(key.slice(key.lastIndexOf('/') + 1));

const keysIn = (lines: Buffer): string[] =>
  [...lines.toString().matchAll(/^\{"key":"([^"]+)"/gm)].map(([, key = '']) => key);

async function recordedIn({ DATABASE_URL }: Record<string, string>): Promise<number> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  const { rows } = await client.query(
    'SELECT coalesce(sum(new_messages), 0)::float8 AS messages FROM device_seq_tracking',
  );
  await client.end();
  return rows[0].messages;
}

async function samplesIn(settings: Record<string, string>): Promise<number> {
  const { INFLUXDB_URL, INFLUXDB_TOKEN, INFLUXDB_ORG = '', INFLUXDB_BUCKET } = settings;
  const query = `from(bucket: "${INFLUXDB_BUCKET}") |> range(start: 0)
    |> filter(fn: (r) => r._measurement == "iot_telemetry" and r._field == "value")
    |> count() |> group() |> sum() |> keep(columns: ["_value"])`;
  const response = await fetch(`${INFLUXDB_URL}/api/v2/query?${new URLSearchParams({ org: INFLUXDB_ORG })}`, {
    method: 'POST',
    headers: { authorization: `Token ${INFLUXDB_TOKEN}`, 'content-type': 'application/vnd.flux' },
    body: query,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${text}`);
  return Number(text.trim().split(/\r?\n/).at(-1)?.split(',').at(-1) ?? 0);
}
