import type * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore } from '#store/metrics/port.ts';

export const Config = MetricsConfig;

export type Services = { metrics: Pick<MetricsStore, 'downsample'> };

export const build = (config: z.infer<typeof Config>): Services => ({ metrics: openMetrics(config) });

/**
 * Works out the figures by the minute that are kept for longer than samples. A run that was late has more to do, and is about now:
 * minutes that have ended since it was due are as good as those before.
 * @throws StoreAway
 */
export async function downsampleMetrics(_due: Date, { metrics }: Services): Promise<Record<string, number>> {
  return { stretches: await metrics.downsample(new Date()) };
}

export const handler = scheduleHandler({
  name: 'downsample-metrics',
  config: Config,
  build,
  run: downsampleMetrics,
});
