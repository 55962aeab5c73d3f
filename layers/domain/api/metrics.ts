import * as z from 'zod';
import { DAY_MS } from '../lengths-of-time.ts';
import { PrintableText } from '../protocol/envelope.ts';
import { contract } from './contract.ts';
import { cursorOf } from './paging.ts';
import { QueryDuration, QueryTime } from './times.ts';

/** What can be made of the samples in a window; `integral` is in value times hours. */
export const WINDOW_FUNCTIONS = ['mean', 'min', 'max', 'last', 'sum', 'integral'] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

/** Rows of a page, at most; fewer where they would come to more than {@link MAX_PAGE_BYTES}. */
const MAX_POINTS = 100_000;

/** A Lambda answers 6 MB at most, with what its transport adds. */
export const MAX_PAGE_BYTES = 4_000_000;

/** Windows that a range may have: a year by the half minute. */
const MAX_WINDOWS = 1_100_000;

const MAX_WINDOW_MS = 366 * DAY_MS;

const Metrics = z
  .string()
  .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
  .pipe(z.array(PrintableText).max(200))
  .meta({
    description: 'Names of metrics, separated by commas; all without it',
    examples: ['voltage_dc,power_dc'],
  });

const PointLimit = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.number().min(1).max(MAX_POINTS, `at most ${MAX_POINTS}; the Link header leads to the next page`))
  .default(MAX_POINTS)
  .meta({
    type: 'integer',
    minimum: 1,
    maximum: MAX_POINTS,
    default: MAX_POINTS,
    description: 'Rows of a page, at most; fewer where they would come to more than 4 MB',
  });

/** A range of samples, [start, stop) in epoch milliseconds, as they are or in windows of `every` milliseconds. */
const MetricsQuery = z
  .strictObject({
    start: QueryTime.prefault('-1h'),
    stop: QueryTime.prefault('now()'),
    metric: Metrics.optional(),
    every: QueryDuration.pipe(z.number().max(MAX_WINDOW_MS, 'at most 366d')).optional(),
    fn: z
      .enum(WINDOW_FUNCTIONS, `expected one of ${WINDOW_FUNCTIONS.join(', ')}`)
      .optional()
      .meta({
        description: 'What is made of the samples in a window, mean without it; integral is in value x hours',
      }),
    limit: PointLimit,
    cursor: cursorOf(z.object({ time: z.int(), metric: PrintableText })),
  })
  .superRefine(({ start, stop, every, fn }, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (start >= stop) complain('start', 'must be before stop');
    if (fn !== undefined && every === undefined)
      complain('fn', 'needs every, the length of a window, such as every=1m');
    if (every !== undefined && (stop - start) / every > MAX_WINDOWS)
      complain(
        'every',
        `too short for this range, which may have ${MAX_WINDOWS} windows: lengthen it or shorten the range`,
      );
  });
export type MetricsQuery = z.infer<typeof MetricsQuery>;

const PointRow = z.object({
  time: z.iso.datetime(),
  device_id: z.string(),
  metric: z.string(),
  value: z.number(),
  unit: z.string(),
});
export type PointRow = z.infer<typeof PointRow>;

/** What the route for a device's measurements takes and gives. */
export const metricsApi = {
  query: contract({
    summary: 'Measurements of a device, oldest first: samples, or one figure per window',
    params: z.object({ id: z.string() }),
    query: MetricsQuery,
    body: null,
    reply: z.array(PointRow),
    media: ['text/csv'],
  }),
};
