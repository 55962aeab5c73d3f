import * as z from 'zod';

const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):\d{2})(?:(:\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/i;

/** What nearly every device sends; read without taking it apart, for a message has twenty of them. */
const USUAL = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{3})?Z$/;

/**
 * Reads an ISO 8601 date and time as epoch milliseconds; without a zone it is UTC (IoT.md, envelope).
 * Digits beyond milliseconds are cut off. Answers null for anything else, also for days that do not exist, for 24:00 and
 * for leap seconds.
 */
export function parseTimestamp(text: string): number | null {
  if (USUAL.test(text)) return existing(Date.parse(text), text);
  const match = ISO.exec(text);
  if (!match) return null;
  const [, day = '', minute = '', second = ':00', fraction = '', zone = 'Z'] = match;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const local = existing(Date.parse(`${day}T${minute}${second}.${millis}Z`), day);
  return local === null ? null : local - offsetMillis(zone);
}

/** Date.parse turns 30 February into 2 March; only days after the 28th can be such. */
function existing(time: number, text: string): number | null {
  if (Number.isNaN(time)) return null;
  const day = Number(text.slice(8, 10));
  return day <= 28 || new Date(time).getUTCDate() === day ? time : null;
}

function offsetMillis(zone: string): number {
  if (zone.length === 1) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** ISO 8601 text, read as epoch milliseconds. */
export const Timestamp = z.string().transform((text, context) => {
  const time = parseTimestamp(text);
  if (time !== null) return time;
  context.addIssue({ code: 'custom', message: 'expected an ISO 8601 time such as 2026-01-31T12:00:00.000Z' });
  return z.NEVER;
});

/** A device's clock may run ahead of ours by this much before its times are not believed (IoT.md, times). */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;
