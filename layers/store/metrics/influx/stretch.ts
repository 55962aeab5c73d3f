import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { SAMPLES, select, tagIsAmong } from './flux.ts';
import type { Server } from './server.ts';

/** [start, stop) in epoch milliseconds, whole minutes; the devices that are meant, null: all. */
export type Stretch = { start: number; stop: number; deviceIds: string[] | null };

/** What the server may take for a stretch. */
export const STRETCH_TIMEOUT_MS = 240_000;

/** The samples of a stretch. */
export const samplesOf = ({ place }: Server, { start, stop, deviceIds }: Stretch): ParameterizedQuery =>
  select(
    { bucket: place.bucket, measurement: SAMPLES, field: 'value', start, stop },
    deviceIds === null ? flux`true` : tagIsAmong('device_id', deviceIds),
  );
