import * as z from 'zod';
import { ConnectionStatus, type Device } from '#domain/api/device.ts';
import type { DeviceCursor } from '#domain/api/devices.ts';
import { StoredJsonObject } from '#domain/api/json-object.ts';
import type { DeviceFields, Versioned } from './port.ts';

const COUNTS = [
  'new_messages',
  'duplicates',
  'gaps',
  'missing',
  'reboots',
  'old',
  'clock_inconsistent',
  'quarantined',
] as const;

/** The columns of {@link DeviceRow}; `d` is devices, `t` device_seq_tracking. `position` is created_at in microseconds. */
export const DEVICE_COLUMNS = `
  d.device_id, d.device_name, d.device_type, d.location, d.status, d.metadata, d.connection_status, d.fw_version,
  greatest(t.seen_at, t.offline_at) AS last_seen, t.clock_ahead_ms::float8 AS clock_ahead_ms,
  ARRAY[${COUNTS.map((name) => `coalesce(t.${name}, 0)`).join(', ')}]::float8[] AS counts, d.created_at, d.updated_at,
  d.version::text AS version, (extract(epoch FROM d.created_at) * 1000000)::int8::text AS position`;

const Time = z.date().transform((date) => date.toISOString());

const DeviceRow = z.object({
  device_id: z.string(),
  device_name: z.string(),
  device_type: z.string().nullable(),
  location: z.string().nullable(),
  status: z.string(),
  metadata: StoredJsonObject,
  connection_status: ConnectionStatus,
  fw_version: z.string().nullable(),
  last_seen: Time.nullable(),
  clock_ahead_ms: z.number().nullable(),
  counts: z.array(z.number()),
  created_at: Time,
  updated_at: Time,
  version: z.string(),
  position: z.string(),
});

/** Reads a row of {@link DEVICE_COLUMNS}. */
export function readDevice(row: unknown): Versioned & { cursor: DeviceCursor } {
  const { version, position, counts, ...device } = DeviceRow.parse(row);
  return {
    device: { ...device, ingest: ingestOf(counts) },
    version,
    cursor: [Number(position), device.device_id],
  };
}

/** One array is read sooner than eight columns, of which each page has a hundred. */
function ingestOf(counts: number[]): Device['ingest'] {
  const [
    new_messages = 0,
    duplicates = 0,
    gaps = 0,
    missing = 0,
    reboots = 0,
    old = 0,
    inconsistent = 0,
    bad = 0,
  ] = counts;
  return {
    new_messages,
    duplicates,
    gaps,
    missing,
    reboots,
    old,
    clock_inconsistent: inconsistent,
    quarantined: bad,
  };
}

/** What `q` is looked for in. In lines of its own each, for no query has a line's end in it. */
const searchText = (
  deviceId: string,
  { device_name, location }: Pick<DeviceFields, 'device_name' | 'location'>,
): string => [deviceId, device_name, location ?? ''].join('\n').toLowerCase();

/** The values of $1 to $7 where a device is written. */
export const deviceValues = (deviceId: string, fields: DeviceFields): unknown[] => [
  deviceId,
  fields.device_name,
  fields.device_type,
  fields.location,
  fields.status,
  JSON.stringify(fields.metadata),
  searchText(deviceId, fields),
];
