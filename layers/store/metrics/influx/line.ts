/*
 * InfluxDB's line protocol (https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/). A tag can't end in a
 * backslash or have one before a comma, for a backslash escapes what follows and not itself; so it is written as %5C, and
 * the percent sign of what looks like that as %25.
 */

/** A text as it stands in a tag, and in queries for it. */
export const tagOf = (text: string): string => text.replace(/%(?=25|5C)/g, '%25').replaceAll('\\', '%5C');

/** What {@link tagOf} was given. */
export const textOf = (tag: string): string =>
  tag.replace(/%(25|5C)/g, (_, code: string) => (code === '25' ? '%' : '\\'));

/** Measurement and tags of a line; an empty tag is none. Tags are to be told in the order of their names. */
export function keyOf(measurement: string, tags: Record<string, string>): string {
  const told = Object.entries(tags).filter(([, text]) => text !== '');
  return [measurement, ...told.map(([name, text]) => `${name}=${escaped(tagOf(text))}`)].join(',');
}

const escaped = (tag: string): string => tag.replace(/[ ,=]/g, '\\$&');

/** A text as the value of a field. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Epoch milliseconds as the line's time, which counts nanoseconds; `nanos` are within the millisecond. */
export const stampOf = (ms: number, nanos = 0): string => `${ms}${String(nanos).padStart(6, '0')}`;
