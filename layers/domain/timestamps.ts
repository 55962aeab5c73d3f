import * as z from 'zod';
import { MINUTE_MS } from './lengths-of-time.ts';

const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):\d{2})(?:(:\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/i;

/** What nearly every device sends, up to its minute. */
const MINUTE = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d$/;
const MINUTE_LENGTH = '2026-01-31T12:00'.length;

/** The minute that was read last, in epoch milliseconds: a message has twenty times, of one minute or two. */
let lastMinute = { text: '', time: Number.NaN };

/**
 * Reads an ISO 8601 date and time as epoch milliseconds; without a zone it is UTC (IoT.md, envelope).
 * Digits beyond milliseconds are cut off. Answers null for anything else, also for days that do not exist, for 24:00 and
 * for leap seconds.
 */
export function parseTimestamp(text: string): number | null {
  const usual = inMinute(text);
  if (usual !== null) return usual;
  const match = ISO.exec(text);
  if (!match) return null;
  const [, day = '', minute = '', second = ':00', fraction = '', zone = 'Z'] = match;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const local = existing(Date.parse(`${day}T${minute}${second}.${millis}Z`), day);
  return local === null ? null : local - offsetMillis(zone);
}

/** Reads `2026-01-31T12:00:00Z` and `2026-01-31T12:00:00.000Z`, in a fifth of the time; null for what it can't say anything about. */
function inMinute(text: string): number | null {
  const second = digitsAt(text, MINUTE_LENGTH + 1, 2);
  const plain = text.length === MINUTE_LENGTH + ':00Z'.length;
  const millis = plain ? 0 : digitsAt(text, MINUTE_LENGTH + 4, 3);
  const isUsual =
    (plain || (text.length === MINUTE_LENGTH + ':00.000Z'.length && text[MINUTE_LENGTH + 3] === '.')) &&
    text[MINUTE_LENGTH] === ':' &&
    text.endsWith('Z');
  if (!isUsual || !(second < 60) || Number.isNaN(millis)) return null;
  const minute = text.slice(0, MINUTE_LENGTH);
  if (minute !== lastMinute.text) lastMinute = { text: minute, time: minuteOf(minute) };
  return Number.isNaN(lastMinute.time) ? null : lastMinute.time + second * 1000 + millis;
}

const minuteOf = (text: string): number =>
  MINUTE.test(text) ? (existing(Date.parse(`${text}:00Z`), text) ?? Number.NaN) : Number.NaN;

/** NaN where they are no digits. */
function digitsAt(text: string, start: number, length: number): number {
  let number = 0;
  for (let at = start; at < start + length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
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
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** ISO 8601 text, read as epoch milliseconds. */
export const Timestamp = z.string().transform((text, context) => {
  const time = parseTimestamp(text);
  if (time !== null) return time;
  context.addIssue({ code: 'custom', message: 'expected an ISO 8601 time such as 2026-01-31T12:00:00.000Z' });
  return z.NEVER;
});

/** A device's clock may run ahead of ours by this much before its times are not believed (IoT.md, times). */
export const FUTURE_TOLERANCE_MS = 5 * MINUTE_MS;
