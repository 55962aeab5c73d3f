import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { openMetrics } from '#store/metrics/open.ts';
import { useDatabase } from '../support/database.ts';
import { MIDNIGHT, newDevice, run } from './metrics-runs.ts';
import { describeMetricsStore } from './metrics-store.ts';

const database = useDatabase();
const RETENTION_DAYS = 90;
const open = (url = database()) => openMetrics({ METRICS_URL: url, METRICS_RETENTION_DAYS: RETENTION_DAYS });

describeMetricsStore('PostgreSQL', open, RETENTION_DAYS);

describe('the metrics store on PostgreSQL alone', () => {
  const all = (deviceId: string) => ({
    deviceId,
    start: 0,
    stop: Date.now(),
    metrics: undefined,
    limit: 100,
    after: undefined,
  });

  it('takes the same messages from many writers at once, in any order, on days that nobody has written yet', async () => {
    const writers = Array.from({ length: 7 }, newDevice);
    const stores = Array.from({ length: 6 }, () => open());
    const day = (index: number) => MIDNIGHT - (60 + (index % 10)) * 86_400_000;
    const runs = Array.from({ length: 60 }, (_, index) =>
      run({
        deviceId: writers[index % 7]!,
        metric: `type ${index}`,
        times: [day(index), day(index) + 1000],
      }),
    );
    const rotated = stores.map((_, index) => [...runs.slice(index * 9), ...runs.slice(0, index * 9)]);
    const outcomes = await Promise.all(stores.map((store, index) => store.write(rotated[index]!)));
    expect(new Set(outcomes.flat())).toEqual(new Set(['stored']));
    const counts = writers.map(async (deviceId) => (await stores[0]!.raw(all(deviceId))).length);
    expect((await Promise.all(counts)).reduce((sum, count) => sum + count)).toBe(120);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('says that it is away when nothing listens there', async () => {
    const away = open('postgres://postgres@127.0.0.1:1/postgres');
    await expect(away.write([run({ deviceId: 'm1' })])).rejects.toThrow(StoreAway);
    await expect(away.raw(all('m1'))).rejects.toThrow(StoreAway);
    await expect(away.check()).rejects.toThrow(StoreAway);
    await away.close();
  });
});
