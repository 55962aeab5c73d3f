import * as z from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lengths-of-time.ts';
import { parseTimestamp } from '../timestamps.ts';

const UNITS_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
  ['d', DAY_MS],
  ['w', 604_800_000],
]);

/** A length of time such as `30s`, `1m`, `1h30m`, as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:ms|[smhdw]))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount = '0', unit = ''] of text.matchAll(/(\d+)(ms|[smhdw])/g))
    total += Number(amount) * (UNITS_MS.get(unit) ?? 0);
  return total;
}

/**
 * A time in a query, as epoch milliseconds: ISO 8601 (without a zone UTC; a day alone is its midnight), epoch
 * milliseconds, or relative to now as in Flux: `-1h`, `-1d12h`, `now()`. Null for anything else.
 */
export function parseQueryTime(text: string, now: number): number | null {
  if (text === 'now()') return now;
  if (/^-?\d{1,16}$/.test(text)) return Math.abs(Number(text)) <= 8.64e15 ? Number(text) : null;
  if (text.startsWith('-')) {
    const back = parseDuration(text.slice(1));
    return back === null || back > 8.64e15 ? null : now - back;
  }
  return parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text);
}

/** As the description of the API shows them: what fits may still be no time, such as the 30th of February. */
const DURATION_PATTERN = '^([0-9]{1,9}(ms|[smhdw]))+$';
const TIME_PATTERN = '^(now\\(\\)|-?[0-9]{1,16}|-([0-9]{1,9}(ms|[smhdw]))+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*)$';

/** A time in a query; see {@link parseQueryTime}. In a URL, `+` of a zone has to be written %2B. */
export const QueryTime = z
  .string()
  .transform((text, context) => {
    const time = parseQueryTime(text, Date.now());
    if (time !== null) return time;
    context.addIssue({
      code: 'custom',
      message:
        'expected an ISO 8601 time, epoch milliseconds, or a relative time such as -1h, -30m, -7d, now()',
    });
    return z.NEVER;
  })
  .meta({
    pattern: TIME_PATTERN,
    description: 'ISO 8601, epoch milliseconds, or relative to now: -1h, -30m, -7d, now()',
    examples: ['-1h', '2026-11-23T12:00:00Z', 'now()'],
  });

/** A length of time in a query, in milliseconds. */
export const QueryDuration = z
  .string()
  .transform((text, context) => {
    const length = parseDuration(text);
    if (length !== null && length > 0) return length;
    context.addIssue({ code: 'custom', message: 'expected a length of time such as 30s, 1m, 5m, 1h, 1d' });
    return z.NEVER;
  })
  .meta({ description: 'A length of time', pattern: DURATION_PATTERN, examples: ['30s', '1m', '1h', '1d'] });
