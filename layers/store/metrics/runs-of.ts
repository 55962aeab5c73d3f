import { hash } from 'node:crypto';
import type { Accepted } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import { derivePower } from '#domain/power.ts';
import type { Measurement } from '#domain/protocol/measurement.ts';
import { inCanonicalUnit } from '#domain/units.ts';
import { Clock, type TimeFlag } from './clock.ts';
import { measured as measuredBy } from './measured.ts';
import type { SampleRun } from './port.ts';

/** The samples of a telemetry message, and what people are to know of its times. */
export type Runs = { runs: SampleRun[]; flag: TimeFlag | null };

/** Makes a run of samples of each metric in a telemetry message, and of the powers derived from them. */
export function runsOf(
  message: Message,
  { deviceId, time, sequenced }: Accepted,
  measurements: Measurement[],
): Runs {
  const clock = new Clock(time, message.receivedAt);
  const measured = measuredBy(clock, measurements);
  const { base: ts, moved, flag } = clock;
  const common = { deviceId, message: identityOf(message), ts, seq: sequenced?.seq ?? -1, moved };
  const runs: SampleRun[] = [];
  for (const [metric, { unit, times, values }] of measured)
    runs.push({ ...common, metric, unit, times, values, derived: false });
  for (const [metric, samples] of derivePower(measured)) {
    if (measured.has(metric)) continue; // a device that tells its power knows it better
    const { unit } = inCanonicalUnit(metric, 0, undefined);
    runs.push({ ...common, metric, unit, ...samples, derived: true });
  }
  return { runs, flag };
}

/** The first 60 bits of the SHA-256 of topic, NUL and payload. */
const identityOf = ({ topic, payload }: Message): bigint =>
  hash('sha256', Buffer.concat([Buffer.from(`${topic}\0`), payload]), 'buffer').readBigUInt64BE() >> 4n;
