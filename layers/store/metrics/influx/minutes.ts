import { MINUTE_MS } from '#domain/lengths-of-time.ts';
/** Figures by the minute have their own bucket, which keeps them for longer than samples are kept. */
export const minutesBucketOf = (bucket: string): string => `${bucket}-1m`;

/** Fields of a point there: what the samples of one series in one UTC minute come to. `count` is an integer. */
export const MINUTE_FIELDS = ['mean', 'min', 'max', 'sum', 'count', 'last'] as const;
export type MinuteField = (typeof MINUTE_FIELDS)[number];

export const wholeMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
