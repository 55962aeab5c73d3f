import { flux, fluxDateTime, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { tagOf } from './line.ts';

/*
 * InfluxDB 2 ignores `params` beside a query (only its cloud has them), so values come into queries by the client's template,
 * which writes each as a literal of its type and escapes it.
 */

/**
 * What the house writes: samples, what was known of each message when it was written, who writes of which minute, the units of
 * series, which hours got samples late, and how far these are downsampled.
 */
export const SAMPLES = 'iot_telemetry';
export const MESSAGES = 'iot_messages';
export const WRITERS = 'iot_writers';
export const SERIES = 'iot_series';
export const LATE = 'iot_late';
export const DOWNSAMPLING = 'iot_downsampling';

/** Times that InfluxDB has, less those no sample has, in epoch milliseconds. */
export const EARLIEST = 0;
export const LATEST = Date.UTC(2262, 0, 1);

export type Selection = {
  bucket: string;
  measurement: string;
  field: string;
  /** Epoch milliseconds, [start, stop). */
  start: number;
  stop: number;
};

/** The points of a measurement's field in a range, those that a condition on `r` is true for. */
export const select = (
  { bucket, measurement, field, start, stop }: Selection,
  condition: ParameterizedQuery,
): ParameterizedQuery => flux`from(bucket: ${bucket})
  |> range(start: ${instant(start)}, stop: ${instant(stop)})
  |> filter(fn: (r) => r._measurement == ${measurement} and r._field == ${field} and (${condition}))`;

const instant = (ms: number) => fluxDateTime(new Date(ms).toISOString());

/** The condition that a tag is one of some, at least one. The index answers comparisons, and not `contains`. */
export function tagIsAmong(tag: 'device_id' | 'metric', texts: string[]): ParameterizedQuery {
  const conditions = texts.map((text) =>
    tag === 'metric' ? flux`r.metric == ${tagOf(text)}` : flux`r.device_id == ${tagOf(text)}`,
  );
  return anyOf(conditions);
}

/** Halved again and again: a chain of 200 is nested too deep for the parser. */
export function anyOf(conditions: ParameterizedQuery[]): ParameterizedQuery {
  const [first = flux`false`] = conditions;
  if (conditions.length <= 1) return first;
  const middle = conditions.length / 2;
  return flux`(${anyOf(conditions.slice(0, middle))} or ${anyOf(conditions.slice(middle))})`;
}
