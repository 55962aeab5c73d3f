import * as z from 'zod';
import { parseTimestamp, Timestamp } from '../timestamps.ts';
import { inCanonicalUnit } from '../units.ts';
import { Envelope, PRINTABLE, PrintableText } from './envelope.ts';
import { isObject } from './is-object.ts';
import type { Measurement } from './measurement.ts';

const MOST = 200;
const PRINTABLE_UNIT = /^[^\p{C}]{0,32}$/u;

const SaidMeasurement = z.object({
  ts: Timestamp,
  type: PrintableText,
  val: z.number(), // zod takes finite numbers only; JSON's 1e999 is Infinity and refused
  unit: z.string().regex(PRINTABLE_UNIT, 'expected at most 32 printable characters').optional(),
});

/** All of a telemetry message but its measurements. */
export const TelemetryHead = Envelope.extend({ msg_type: z.literal('telemetry') });

/** `iot/{device_id}/telemetry`, version 2: the samples since the last message. */
export const Telemetry = TelemetryHead.extend({ measurements: z.array(SaidMeasurement).min(1).max(MOST) });

/**
 * Reads the measurements of a message as the schema does, or answers null where the schema would find a problem.
 * By hand, for each message has twenty of them and three functions read it: a quarter of the schema's time.
 */
export function readMeasurements(said: unknown): Measurement[] | null {
  if (!Array.isArray(said) || said.length < 1 || said.length > MOST) return null;
  const timeOf = sameAsLast(parseTimestamp);
  const read: Measurement[] = [];
  for (const item of said) {
    const measurement = readMeasurement(item, timeOf);
    if (measurement === null) return null;
    read.push(measurement);
  }
  return read;
}

function readMeasurement(said: unknown, timeOf: (text: string) => number | null): Measurement | null {
  if (!isObject(said)) return null;
  const { ts, type, val, unit } = said;
  if (typeof ts !== 'string' || typeof type !== 'string' || !PRINTABLE.test(type)) return null;
  if (typeof val !== 'number' || !Number.isFinite(val)) return null;
  if (unit !== undefined && (typeof unit !== 'string' || !PRINTABLE_UNIT.test(unit))) return null;
  const time = timeOf(ts);
  return time === null ? null : { time, type, ...inCanonicalUnit(type, val, unit) };
}

/** The metrics of one instant stand side by side and tell the same time. */
function sameAsLast(parse: (text: string) => number | null): (text: string) => number | null {
  let lastText = '';
  let last: number | null = null;
  return (text) => {
    if (text !== lastText) {
      last = parse(text);
      lastText = text;
    }
    return last;
  };
}
