import { DeviceId } from '../device-id.ts';
import { parseTimestamp } from '../timestamps.ts';
import { inCanonicalUnit } from '../units.ts';
import { PrintableText } from './envelope.ts';
import { type Fields, isObject } from './is-object.ts';
import type { Measurement } from './measurement.ts';

/** Fields of a version 1 object that say something about the message and are no measurements. */
const NOT_MEASURED = new Set(['timestamp', 'ts', 'device_id', 'v', 'seq']);

export type Version1 =
  | { ok: true; deviceId: string | null; time: number | null; measurements: Measurement[] }
  | { ok: false; problem: string };

/**
 * Reads a version 1 message (IoT.md, version 1): an object whose numeric fields are measurements at its `timestamp`,
 * or a batch of such objects, bare or under `measurements`. A time that is missing or can't be read is null.
 */
export function readVersion1(data: unknown): Version1 {
  const outer: Fields = isObject(data) ? data : {};
  const batch = Array.isArray(data) ? data : Array.isArray(outer.measurements) ? outer.measurements : [];
  const objects = [outer, ...batch];
  if (!objects.every(isObject)) return { ok: false, problem: 'every element of the batch must be an object' };
  const outerTime = timeOf(outer);
  const measurements = objects.flatMap((fields) => measurementsOf(fields, timeOf(fields) ?? outerTime));
  const problem = problemOf(objects, measurements);
  if (problem !== null) return { ok: false, problem };
  return { ok: true, deviceId: idOf(objects), time: outerTime ?? timeOf(objects[1] ?? {}), measurements };
}

const measurementsOf = (fields: Fields, time: number | null): Measurement[] =>
  Object.entries(fields).flatMap(([type, said]) =>
    typeof said === 'number' && !NOT_MEASURED.has(type)
      ? [{ time, type, ...inCanonicalUnit(type, said, undefined) }]
      : [],
  );

function timeOf(fields: Fields): number | null {
  const said = fields.timestamp ?? fields.ts;
  return typeof said === 'string'
    ? parseTimestamp(said)
    : typeof said === 'number'
      ? epochMillis(said)
      : null;
}

/** Epoch seconds or milliseconds: a number under 10^11 as milliseconds would be a day before March 1973. */
function epochMillis(said: number): number | null {
  const time = Math.trunc(Math.abs(said) < 1e11 ? said * 1000 : said);
  return Math.abs(time) <= 8.64e15 ? time : null;
}

function idOf(objects: Fields[]): string | null {
  for (const { device_id } of objects) if (typeof device_id === 'string') return device_id;
  return null;
}

function problemOf(objects: Fields[], measurements: Measurement[]): string | null {
  const ids = new Set(objects.map((fields) => fields.device_id).filter((id) => id !== undefined));
  if (ids.size > 1) return 'the batch names several devices';
  if ([...ids].some((id) => !DeviceId.safeParse(id).success)) return 'device_id is not a device_id';
  if (measurements.length === 0) return 'no numeric field, so no measurement';
  if (measurements.some(({ value }) => !Number.isFinite(value)))
    return 'a measurement is not a finite number';
  const unnamed = measurements.find(({ type }) => !PrintableText.safeParse(type).success);
  return unnamed ? 'a measurement is named by more than 64 or by unprintable characters' : null;
}
