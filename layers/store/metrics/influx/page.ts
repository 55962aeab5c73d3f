import type { Point, RawQuery } from '../port.ts';

/**
 * Points in the order of a page, each series and time once, those behind the cursor, at most `limit`. Names are compared by
 * their bytes, once for each pair of names and not of points.
 */
export function pageOf(points: Point[], { after }: RawQuery, limit: number): Point[] {
  const names = [...new Set(points.map(({ metric }) => metric))].sort(byBytes);
  const places = new Map(names.map((name, index) => [name, index]));
  const place = ({ metric }: Point) => places.get(metric) ?? 0;
  const sorted = points.sort((a, b) => a.time - b.time || place(a) - place(b));
  const page: Point[] = [];
  for (const point of sorted) {
    if (page.length >= limit) break;
    const last = page.at(-1);
    const isTwice = last !== undefined && last.time === point.time && last.metric === point.metric;
    const isBefore = point.time === after?.time && byBytes(point.metric, after.metric) <= 0;
    if (!isTwice && !isBefore) page.push(point);
  }
  return page;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
