import { TIMING_DEFAULTS, TimingConfig } from '#domain/protocol/timing.ts';
import type { Transaction } from '../postgres/pool.ts';
import type { Timing } from './port.ts';

export const SELECT_TIMINGS = `
  SELECT d.device_id, coalesce(c.desired, '{}') AS desired, coalesce(c.reported, '{}') AS reported
  FROM devices d LEFT JOIN device_configs c USING (device_id)
  WHERE d.device_id = ANY ($1)`;

/** A timing parameter in SQL, as {@link timingOf} has it; `c` is device_configs, of which there may be no row. */
export const timingSql = (key: keyof typeof TIMING_DEFAULTS): string => {
  const told = (from: string) =>
    `CASE WHEN jsonb_typeof(c.${from}->'${key}') = 'number' THEN (c.${from}->>'${key}')::float8 END`;
  return `coalesce(${told('reported')}, ${told('desired')}, ${TIMING_DEFAULTS[key]})`;
};

export type TimingRow = { device_id: string; desired: unknown; reported: unknown };

/** What holds: as the device reported, else as it was told, else the defaults. */
export function timingOf(row: TimingRow): Timing {
  const told = { ...TimingConfig.parse(row.desired), ...TimingConfig.parse(row.reported) };
  return {
    sampling_cadence_ms: told.sampling_cadence_ms ?? TIMING_DEFAULTS.sampling_cadence_ms,
    send_interval_s: told.send_interval_s ?? TIMING_DEFAULTS.send_interval_s,
    hello_interval_s: told.hello_interval_s ?? TIMING_DEFAULTS.hello_interval_s,
  };
}

/** The send interval of each device that there is, in milliseconds. */
export async function sendIntervals(client: Transaction, deviceIds: string[]): Promise<Map<string, number>> {
  const { rows } = await client.query<TimingRow>(SELECT_TIMINGS, [deviceIds]);
  return new Map(rows.map((row) => [row.device_id, timingOf(row).send_interval_s * 1000]));
}
