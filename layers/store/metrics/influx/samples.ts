import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { someAtOnce } from '../../some-at-once.ts';
import type { RawQuery } from '../port.ts';
import { EARLIEST, LATEST, SAMPLES, select, tagIsAmong } from './flux.ts';
import { textOf } from './line.ts';
import { type MinuteField, minutesBucketOf } from './minutes.ts';
import { readRows } from './read-rows.ts';
import { loadEntries } from './register.ts';
import type { Cells } from './rows.ts';
import type { Server } from './server.ts';

/** A query's range as far as there can be samples, begun where the last page ended. */
export const rangeOf = ({ start, stop, after }: RawQuery): { start: number; stop: number } => ({
  start: Math.max(start, after?.time ?? start, EARLIEST),
  stop: Math.min(stop, LATEST),
});

/** Where values stand: samples, or a figure of minutes. */
export type Source = { bucket: string; field: 'value' | MinuteField };

export const rawSource = ({ place }: Server): Source => ({ bucket: place.bucket, field: 'value' });

export const minutesSource = ({ place }: Server, field: MinuteField): Source => ({
  bucket: minutesBucketOf(place.bucket),
  field,
});

/** The values of a query's series in [start, stop), epoch milliseconds. */
export function samplesIn(
  source: Source,
  { deviceId, metrics }: RawQuery,
  start: number,
  stop: number,
): ParameterizedQuery {
  const device = tagIsAmong('device_id', [deviceId]);
  const wanted = metrics === undefined ? device : flux`${device} and (${tagIsAmong('metric', metrics)})`;
  return select({ ...source, measurement: SAMPLES, start, stop }, wanted);
}

export const KEEP = flux`keep(columns: ["_time", "_value", "metric", "unit"])`;

/** What a row of {@link KEEP} says. */
export const sampleOf = (cells: Cells) => ({
  time: Date.parse(cells('_time')),
  metric: textOf(cells('metric')),
  unit: textOf(cells('unit')),
  value: Number(cells('_value')),
});

/** When a query's series have values again in [from, stop), in epoch milliseconds; null: never. */
export async function nextTime(
  server: Server,
  source: Source,
  query: RawQuery,
  { from, stop = rangeOf(query).stop }: { from: number; stop?: number },
): Promise<number | null> {
  if (from >= stop) return null;
  let next = Number.POSITIVE_INFINITY;
  const firsts = flux`${samplesIn(source, query, from, stop)} |> first() |> keep(columns: ["_time"])`;
  await readRows(server, firsts, (cells) => {
    next = Math.min(next, Date.parse(cells('_time')));
    return true;
  });
  return Number.isFinite(next) ? next : null;
}

/** Gives points of series without a unit the one that was told later, as one of some buckets has it, the last ones first. */
export async function withUnits<P extends { metric: string; unit: string }>(
  server: Server,
  deviceId: string,
  points: P[],
  buckets = [server.place.bucket],
): Promise<P[]> {
  if (points.every(({ unit }) => unit !== '')) return points;
  const entries = await someAtOnce(buckets, 1, (bucket) => loadEntries(server, [deviceId], bucket));
  const units = new Map(entries.flat().map(({ metric, unit }) => [metric, unit]));
  return points.map((point) => ({ ...point, unit: point.unit || (units.get(point.metric) ?? '') }));
}
