import { expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { downsampleMetrics, handler } from '#functions/downsample-metrics/handler.ts';
import { useDatabase } from '#test/support/database.ts';
import { CONTEXT } from '#test/support/events.ts';

const databaseUrl = useDatabase();
const TIME = '2026-11-24T12:05:00.000Z';

it('has nothing to do where the time series are in PostgreSQL, whose rows have their figures with them', async () => {
  vi.stubEnv('METRICS_URL', databaseUrl());
  expect(await handler({ time: TIME }, CONTEXT)).toEqual({ stretches: 0 });
});

it('works up to now, however late its run is', async () => {
  const downsample = vi.fn(async (_now: Date) => 3);
  expect(await downsampleMetrics(new Date(TIME), { metrics: { downsample } })).toEqual({ stretches: 3 });
  expect(downsample.mock.calls[0]![0].getTime()).toBeGreaterThan(Date.now() - 60_000);
});

it('fails where the store is away, so that its alarm sees it', async () => {
  const downsample = async () => Promise.reject(new StoreAway('metrics', 'ECONNREFUSED'));
  await expect(downsampleMetrics(new Date(TIME), { metrics: { downsample } })).rejects.toThrow(StoreAway);
});
