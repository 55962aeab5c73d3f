import { MINUTE_MS } from '#domain/lengths-of-time.ts';
import { type Sample, WindowFold } from './figures.ts';
import { SAMPLES } from './flux.ts';
import { keyOf, stampOf } from './line.ts';
import { MINUTE_FIELDS } from './minutes.ts';
import type { Line } from './write-lines.ts';

/** Samples of a series, in the order of time. `unit` is the one it is tagged with. */
export type MinuteSeries = { deviceId: string; metric: string; unit: string; samples: Sample[] };

/** The lines of what samples come to by the minute, one a minute, as the server's own downsampling has them. */
export function minuteLines({ deviceId, metric, unit, samples }: MinuteSeries): Line[] {
  const fold = new WindowFold({ every: MINUTE_MS, maxGap: 0 });
  for (const sample of samples) fold.take(sample);
  const key = keyOf(SAMPLES, { device_id: deviceId, metric, unit });
  return [...fold.whole()].map(([time, figures]) => {
    const fields = MINUTE_FIELDS.map((field) => `${field}=${figures[field]}${field === 'count' ? 'i' : ''}`);
    return { time, text: `${key} ${fields.join(',')} ${stampOf(time)}` };
  });
}
