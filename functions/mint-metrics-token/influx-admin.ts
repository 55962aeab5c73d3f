import * as z from 'zod';

/** The first user of an InfluxDB, as the secret of AWS has it. */
export const Administrator = z.object({ username: z.string(), password: z.string() });
export type Administrator = z.infer<typeof Administrator>;

/** Where an InfluxDB is, and whose series it keeps in which bucket. */
export type Place = { url: string; org: string; bucket: string };

/** Takes `https://host:8086?org=...&bucket=...` apart. */
export function placeOf(metricsUrl: string): Place {
  const { origin, searchParams } = new URL(metricsUrl);
  return { url: origin, org: searchParams.get('org') ?? '', bucket: searchParams.get('bucket') ?? '' };
}

const Found = z.object({ id: z.string() });
const Orgs = z.object({ orgs: z.tuple([Found], Found) });
const Buckets = z.object({ buckets: z.tuple([Found], Found) });
const Authorization = z.object({ token: z.string().min(1) });

/** Whether a token lets its bearer see the bucket. */
export async function isGoodToken({ url, org, bucket }: Place, token: string): Promise<boolean> {
  const query = new URLSearchParams({ org, name: bucket });
  const response = await fetch(`${url}/api/v2/buckets?${query}`, {
    headers: { authorization: `Token ${token}` },
  });
  return response.ok && Buckets.safeParse(await response.json()).success;
}

/**
 * Makes a token that may read and write one bucket (https://docs.influxdata.com/influxdb/v2/api/, authorizations).
 * @throws Error when InfluxDB refuses
 */
export async function mintToken(place: Place, administrator: Administrator): Promise<string> {
  const ask = await signIn(place.url, administrator);
  const { id: orgID } = Orgs.parse(await ask(`/orgs?${new URLSearchParams({ org: place.org })}`)).orgs[0];
  const named = new URLSearchParams({ org: place.org, name: place.bucket });
  const { id } = Buckets.parse(await ask(`/buckets?${named}`)).buckets[0];
  const resource = { type: 'buckets', id, orgID };
  const body = {
    orgID,
    description: 'iot-meter',
    permissions: ['read', 'write'].map((action) => ({ action, resource })),
  };
  return Authorization.parse(await ask('/authorizations', body)).token;
}

type Ask = (path: string, body?: unknown) => Promise<unknown>;

async function signIn(url: string, { username, password }: Administrator): Promise<Ask> {
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const response = await fetch(`${url}/api/v2/signin`, {
    method: 'POST',
    headers: { authorization: `Basic ${login}` },
  });
  if (!response.ok) throw new Error(`InfluxDB refuses its first user: ${response.status}`);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return async (path, body) => {
    const answer = await fetch(`${url}/api/v2${path}`, {
      headers: { cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`InfluxDB answers ${answer.status} to ${path}: ${await answer.text()}`);
    return answer.json();
  };
}
