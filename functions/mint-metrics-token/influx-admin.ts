import * as z from 'zod';
import { minutesBucketOf } from '#store/metrics/influx/minutes.ts';
import type { Place } from '#store/metrics/influx/place.ts';
import type { Ask } from '#store/metrics/influx/server.ts';

/** The first user of an InfluxDB, as the secret of AWS has it. */
export const Administrator = z.object({ username: z.string(), password: z.string() });
export type Administrator = z.infer<typeof Administrator>;

const Found = z.object({ id: z.string(), orgID: z.string() });
const Buckets = z.object({ buckets: z.tuple([Found], Found) });
const Authorization = z.object({ token: z.string().min(1) });

/**
 * Makes a token that may read and write the two buckets of the time series and nothing else
 * (https://docs.influxdata.com/influxdb/v2/api/, authorizations).
 * @param ask sends requests as the administrator
 * @throws Error when InfluxDB refuses
 */
export async function mintToken(ask: Ask, { bucket }: Place): Promise<string> {
  const found = [await bucketOf(ask, bucket), await bucketOf(ask, minutesBucketOf(bucket))];
  const permissions = found.flatMap(({ id, orgID }) =>
    ['read', 'write'].map((action) => ({ action, resource: { type: 'buckets', id, orgID } })),
  );
  const body = { orgID: found[0]?.orgID, description: 'iot-meter', permissions };
  return Authorization.parse(await answered(ask('POST', 'authorizations', body))).token;
}

const bucketOf = async (ask: Ask, name: string) =>
  Buckets.parse(await answered(ask('GET', `buckets?${new URLSearchParams({ name })}`))).buckets[0];

async function answered(answer: ReturnType<Ask>): Promise<unknown> {
  const { status, text } = await answer;
  if (status >= 300) throw new Error(`InfluxDB answers ${status}: ${text}`);
  return JSON.parse(text);
}

/** Signs the first user in; answers a way to ask as that user. @throws Error where InfluxDB refuses */
export async function signIn({ base, org }: Place, { username, password }: Administrator): Promise<Ask> {
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const response = await fetch(`${base}/api/v2/signin`, {
    method: 'POST',
    headers: { authorization: `Basic ${login}` },
  });
  if (!response.ok) throw new Error(`InfluxDB refuses its first user: ${response.status}`);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return async (method, path, body) => {
    const url = new URL(`${base}/api/v2/${path}`);
    url.searchParams.set('org', org);
    const headers = { cookie, 'content-type': 'application/json' };
    const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, text: await answer.text() };
  };
}
