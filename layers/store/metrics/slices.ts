import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Point } from './port.ts';

export type Slicing = {
  /** Epoch milliseconds, [start, stop). */
  start: number;
  stop: number;
  limit: number;
  /** Slices end at multiples of this, in milliseconds. */
  unit: number;
  /** Length of the first slice; the next ones are longer, up to a day or the longest. */
  length: number;
  longest?: number | undefined;
};

/**
 * Reads a range slice by slice until the limit is reached, so that a short page of a long range costs what it returns,
 * and other statements have their turn in between.
 * @param next where an empty slice ended, says when there may be something again; null: never
 */
export async function readSlices(
  { start, stop, limit, unit, length, longest = 0 }: Slicing,
  read: (from: number, to: number, limit: number) => Promise<Point[]>,
  next: (from: number) => Promise<number | null>,
): Promise<Point[]> {
  const pages: Point[][] = [];
  let wanted = limit;
  for (
    let from = start, step = length;
    from < stop && wanted > 0;
    step = Math.min(step * 2, Math.max(DAY_MS, unit, longest))
  ) {
    const to = Math.min(stop, Math.ceil((from + step) / unit) * unit);
    const page = await read(from, to, wanted);
    pages.push(page);
    wanted -= page.length;
    const later = page.length > 0 || to === stop ? to : ((await next(to)) ?? stop);
    from = Math.max(to, Math.floor(later / unit) * unit);
  }
  return pages.flat();
}
