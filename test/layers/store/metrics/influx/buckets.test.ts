import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { prepareBuckets } from '#store/metrics/influx/buckets.ts';
import { type Asked, influxThat, type Reply } from './influx-server.ts';

const DAYS = { samples: 90, minutes: 730 };
const DAY_S = 86_400;

/** Buckets with their retention in days, as InfluxDB 2.7.12 tells them to a token that may read them. */
function bucketsOf(days: Record<string, number>) {
  return ({ path, query }: Asked): Reply => {
    const name = query.get('name') ?? '';
    if (path !== '/api/v2/buckets') return { status: 200, body: '{"orgs":[]}' };
    if (days[name] === undefined)
      return { status: 404, body: `{"code":"not found","message":"bucket \\"${name}\\" not found"}` };
    const retentionRules = [{ type: 'expire', everySeconds: days[name] * DAY_S }];
    return {
      status: 200,
      body: JSON.stringify({ buckets: [{ id: `id-${name}`, orgID: 'o1', retentionRules }] }),
    };
  };
}

const NOT_ALLOWED = {
  status: 401,
  body: '{"code":"unauthorized","message":"write:orgs/o1/buckets is unauthorized"}',
};

/** A server whose buckets nobody may make or change. */
const readOnly = (days: Record<string, number>) =>
  influxThat((asked) => (asked.method === 'GET' ? bucketsOf(days)(asked) : NOT_ALLOWED));

describe('preparing the buckets', () => {
  it('makes both with their retention, the shards of a day and of a week', async () => {
    const { server, asked } = await influxThat((one) => {
      if (one.path.endsWith('/orgs')) return { status: 200, body: '{"orgs":[{"id":"o1"}]}' };
      if (one.method === 'GET') return bucketsOf({})(one);
      return { status: 201, body: '{"id":"b1","orgID":"o1","retentionRules":[]}' };
    });
    await prepareBuckets(server.ask, server.place, DAYS);
    const made = asked.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
    const rule = (days: number, hours: number) => ({
      type: 'expire',
      everySeconds: days * DAY_S,
      shardGroupDurationSeconds: hours * 3600,
    });
    expect(made).toEqual([
      { orgID: 'o1', name: 'b', retentionRules: [rule(90, 24)] },
      { orgID: 'o1', name: 'b-1m', retentionRules: [rule(730, 168)] },
    ]);
  });

  it('changes nothing where both keep points for long enough, for longer or for ever', async () => {
    for (const [samples, minutes] of [
      [90, 730],
      [0, 0],
      [91, 4000],
    ]) {
      const { server, asked } = await readOnly({ b: samples ?? 0, 'b-1m': minutes ?? 0 });
      await prepareBuckets(server.ask, server.place, DAYS);
      expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    }
  });

  it('lengthens a retention that is too short', async () => {
    const { server, asked } = await influxThat((one) =>
      one.method === 'GET' ? bucketsOf({ b: 7, 'b-1m': 0 })(one) : { status: 200, body: '{}' },
    );
    await prepareBuckets(server.ask, server.place, DAYS);
    const [patch, ...others] = asked.filter(({ method }) => method !== 'GET');
    expect(others).toEqual([]);
    expect(patch?.path).toBe('/api/v2/buckets/id-b');
    expect(JSON.parse(patch?.body ?? '').retentionRules[0].everySeconds).toBe(90 * DAY_S);
  });

  it('says what to do where a bucket is missing or too short, and the token may not mend it', async () => {
    const missing = await readOnly({ b: 90 });
    await expect(prepareBuckets(missing.server.ask, missing.server.place, DAYS)).rejects.toThrow(
      'the bucket "b-1m" is not there, and INFLUXDB_TOKEN may not mend that: run "influx bucket create --name b-1m --retention 17520h"',
    );
    const short = await readOnly({ b: 7, 'b-1m': 0 });
    await expect(prepareBuckets(short.server.ask, short.server.place, DAYS)).rejects.toThrow(
      'the bucket "b" keeps points for 7 days instead of 90, and INFLUXDB_TOKEN may not mend that: run "influx bucket update --id id-b --retention 2160h"',
    );
    const none = await readOnly({});
    await expect(prepareBuckets(none.server.ask, none.server.place, DAYS)).rejects.toThrow(
      'does not see the organization "o"',
    );
    expect(none.asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('says so where the token is not known, or does not open a bucket that is there', async () => {
    const unknown = await influxThat(() => ({ status: 401, body: '{"message":"unauthorized access"}' }));
    await expect(prepareBuckets(unknown.server.ask, unknown.server.place, DAYS)).rejects.toThrow(
      'INFLUXDB_TOKEN look at buckets: {"message":"unauthorized access"}',
    );
    const closed = await influxThat(() => ({ status: 200, body: '{"buckets":[]}' }));
    await expect(prepareBuckets(closed.server.ask, closed.server.place, DAYS)).rejects.toThrow(
      'INFLUXDB_TOKEN may not read the bucket "b"',
    );
  });

  it('takes the bucket that another has made in the meantime', async () => {
    let made = false;
    const { server } = await influxThat((one) => {
      if (one.method === 'GET') return bucketsOf(made ? { b: 90, 'b-1m': 730 } : { b: 90 })(one);
      made = true;
      return { status: 422, body: '{"message":"bucket with name b-1m already exists"}' };
    });
    await expect(prepareBuckets(server.ask, server.place, DAYS)).resolves.toBeUndefined();
  });

  it('waits for a server that is starting, and says that it is away when it stays so', async () => {
    const { server, pauses } = await influxThat((one, nth) =>
      nth < 3 ? { status: 503, headers: { 'retry-after': '2' } } : bucketsOf({ b: 0, 'b-1m': 0 })(one),
    );
    await prepareBuckets(server.ask, server.place, DAYS);
    expect(pauses).toEqual([2000, 2000]);
    const away = await influxThat(() => ({ status: 503 }));
    await expect(prepareBuckets(away.server.ask, away.server.place, DAYS)).rejects.toThrow(StoreAway);
  });
});
