import { MAX_PAGE_BYTES, type PointRow } from '#domain/api/metrics.ts';
import type { Point } from '#store/metrics/port.ts';

/** Bytes of a row as JSON beside its texts: the names of its fields, a time, and the longest number there is. */
const ROW_BYTES = 102;

/** More rows than this never fit into a page. */
export const MOST_ROWS = Math.floor(MAX_PAGE_BYTES / ROW_BYTES);

/** As many of the points as fit into a page, each counted at the most it can take; at least one. */
export function fittingOf(deviceId: string, points: Point[]): Point[] {
  let bytes = 0;
  const end = points.findIndex(({ metric, unit }) => {
    bytes += ROW_BYTES + deviceId.length + 2 * (Buffer.byteLength(metric) + Buffer.byteLength(unit)); // 2: all escaped
    return bytes > MAX_PAGE_BYTES;
  });
  return end < 0 ? points : points.slice(0, end);
}

/** A point as clients read it. */
export const rowOf = (device_id: string, { time, metric, value, unit }: Point): PointRow => ({
  time: new Date(time).toISOString(),
  device_id,
  metric,
  value,
  unit,
});
