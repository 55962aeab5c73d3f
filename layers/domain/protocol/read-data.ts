import type * as z from 'zod';
import type { Category } from '../topics.ts';
import { CommandAck, OtaStatus } from './answers.ts';
import type { Content, Sequenced } from './content.ts';
import { Envelope } from './envelope.ts';
import { Hello } from './hello.ts';
import { isObject } from './is-object.ts';
import { Status } from './status.ts';
import { readMeasurements, Telemetry, TelemetryHead } from './telemetry.ts';
import { readVersion1 } from './version1.ts';

/** A message's data as the specification has it, or what is wrong with it. */
export type Read =
  | {
      ok: true;
      deviceId: string | null;
      version: 1 | 2;
      time: number | null;
      sequenced: Sequenced | null;
      content: Content;
    }
  | { ok: false; problem: string };

/** Version 1 has no `msg_type`: with it and without `v`, version 2's `val` would become a series of that name. */
const isVersion1 = (data: unknown): boolean =>
  Array.isArray(data) ||
  (isObject(data) && (data.v === 1 || (data.v === undefined && data.msg_type === undefined)));

/** Reads the JSON of a message of this category. */
export function readData(data: unknown, category: Category): Read {
  if (category !== 'telemetry' || !isVersion1(data)) return readVersion2(data, category);
  const read = readVersion1(data);
  if (!read.ok) return read;
  const { deviceId, time, measurements } = read;
  return {
    ok: true,
    deviceId,
    version: 1,
    time,
    sequenced: null,
    content: { category: 'telemetry', measurements },
  };
}

function readVersion2(data: unknown, category: Category): Read {
  switch (category) {
    case 'telemetry':
      return readTelemetry(data);
    case 'hello':
      return parsed(Hello.safeParse(data), (hello) => ({ category, hello }));
    case 'status':
      return parsed(Status.safeParse(data), ({ status }) => ({ category, status }));
    case 'command_ack':
      return parsed(CommandAck.safeParse(data), (ack) => ({ category, ack }));
    case 'ota_status':
      return parsed(OtaStatus.safeParse(data), (ota) => ({ category, ota }));
  }
}

function readTelemetry(data: unknown): Read {
  const head = TelemetryHead.safeParse(data);
  const measurements = isObject(data) ? readMeasurements(data.measurements) : null;
  if (head.success && measurements !== null)
    return parsed(head, () => ({ category: 'telemetry', measurements }));
  const { error } = Telemetry.safeParse(data);
  return { ok: false, problem: error === undefined ? 'measurements' : problemsOf(error) };
}

type Common = { device_id: string; ts: number; seq?: number; boot?: number | undefined };

function parsed<T extends Common>(result: z.ZodSafeParseResult<T>, content: (body: T) => Content): Read {
  if (!result.success) return { ok: false, problem: problemsOf(result.error) };
  const { device_id: deviceId, ts: time, seq, boot } = result.data;
  const sequenced = seq === undefined ? null : { seq, time, boot: boot ?? null };
  return { ok: true, deviceId, version: 2, time, sequenced, content: content(result.data) };
}

/** The first problems in words; a message of 200 bad measurements has hundreds that say the same. */
const problemsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ')
    .slice(0, 1000);

/** What is refused has taken a number all the same, if its envelope is sound; `status` and version 1 have none. */
export function sequencedOf(data: unknown, deviceId: string, category: Category): Sequenced | null {
  const envelope = Envelope.safeParse(data);
  if (category === 'status' || !envelope.success || envelope.data.device_id !== deviceId) return null;
  const { seq, ts, boot } = envelope.data;
  return { seq, time: ts, boot: boot ?? null };
}
