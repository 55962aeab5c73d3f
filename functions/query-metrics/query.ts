import { type MetricsQuery, metricsApi } from '#domain/api/metrics.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { NotFound } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { MetricsStore, Point } from '#store/metrics/port.ts';
import type { Registry, Timing } from '#store/registry/port.ts';
import { csvOf } from './csv.ts';
import { fittingOf, MOST_ROWS, rowOf } from './page.ts';

type Services = { metrics: Pick<MetricsStore, 'raw' | 'windows'>; registry: Pick<Registry, 'timing'> };

/** Samples further apart than this many times the sampling cadence have a hole between them (IoT.md, derived values). */
const HOLE = 2.5;

/** Measurements of a device, as JSON or, where that is what the client asks for first, as CSV. */
export const query = route(
  metricsApi.query,
  async ({ params, query: asked, path, headers }, services: Services) => {
    const timing = await timingOf(params.id, services.registry);
    const limit = Math.min(asked.limit, MOST_ROWS);
    const points = await pointsOf(services.metrics, params.id, timing, { ...asked, limit: limit + 1 });
    const page = fittingOf(params.id, points.slice(0, limit));
    const last = points.length > page.length ? page.at(-1) : undefined;
    const link = linkToNext(path, asItStands(asked), last && { time: last.time, metric: last.metric });
    const rows = page.map((point) => rowOf(params.id, point));
    if (/^text\/csv\b/i.test(headers.accept ?? ''))
      return {
        status: 200,
        headers: link,
        text: csvOf(rows),
        contentType: 'text/csv; charset=utf-8; header=present',
      };
    return { status: 200, headers: link, json: rows };
  },
);

async function timingOf(id: string, registry: Services['registry']): Promise<Timing> {
  const timing = isDeviceId(id) ? await registry.timing(id) : undefined;
  if (timing === undefined) throw new NotFound(`there is no device ${id}`);
  return timing;
}

function pointsOf(
  metrics: Services['metrics'],
  deviceId: string,
  timing: Timing,
  asked: MetricsQuery,
): Promise<Point[]> {
  const { start, stop, metric, limit, cursor, every, fn = 'mean' } = asked;
  const range = { deviceId, start, stop, metrics: metric, limit, after: cursor };
  if (every === undefined) return metrics.raw(range);
  return metrics.windows({ ...range, every, fn, maxGap: HOLE * timing.sampling_cadence_ms });
}

/** The query for the next page: what was relative to now stays what it was on the first one. */
const asItStands = ({
  start,
  stop,
  metric,
  every,
  fn,
  limit,
}: MetricsQuery): Record<string, string | undefined> => ({
  start: String(start),
  stop: String(stop),
  metric: metric?.join(','),
  every: every === undefined ? undefined : `${every}ms`,
  fn,
  limit: String(limit),
});
