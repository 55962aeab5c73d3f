import * as z from 'zod';
import { DeviceId } from '../device-id.ts';
import { PrintableText } from '../protocol/envelope.ts';
import { JsonObject, StoredJsonObject } from './json-object.ts';
import { line } from './line.ts';

/** What a device that sent before anyone created it is called until someone does; nobody can set it. */
export const DISCOVERED = 'discovered';

const CONNECTION_STATUSES = ['online', 'offline', 'unknown'] as const;
export const ConnectionStatus = z.enum(
  CONNECTION_STATUSES,
  `expected one of ${CONNECTION_STATUSES.join(', ')}`,
);
export type ConnectionStatus = z.infer<typeof ConnectionStatus>;

/**
 * The administrative state, a word of the operator's own choosing: `active`, `inactive` and `maintenance` are usual. It
 * says nothing of the connection.
 */
export const Status = line(64);

/** What people may set. Where a thing stands is one line of text, such as an address, a vehicle or "lat,lon". */
const Editable = z.object({
  device_name: line(200),
  device_type: line(64).nullable(),
  location: line(500).nullable(),
  status: Status,
  metadata: JsonObject,
});

/** What the resource shows and people don't set: ignored when it is sent back, so that read, change, write works. */
const ReadOnly = z.object({
  connection_status: z.unknown(),
  last_seen: z.unknown(),
  fw_version: z.unknown(),
  clock_ahead_ms: z.unknown(),
  ingest: z.unknown(),
  created_at: z.unknown(),
  updated_at: z.unknown(),
});

const Count = z.int().min(0);

/**
 * What is known of the device's messages by their sequence numbers (IoT.md, sequence numbers). Gaps, missing messages and reboots are
 * those among the messages that are remembered; the others count since the device is known.
 */
const DeviceIngest = z.object({
  new_messages: Count,
  duplicates: Count,
  gaps: Count,
  missing: Count,
  reboots: Count,
  old: Count,
  clock_inconsistent: Count,
  quarantined: Count,
});

/** Times are ISO 8601 in UTC, null where there was none. */
export const Device = z
  .object({
    device_id: z.string(),
    device_name: z.string(),
    device_type: z.string().nullable(),
    location: z.string().nullable(),
    status: z.string(),
    metadata: StoredJsonObject,
    connection_status: ConnectionStatus,
    /** Receipt of the last live message. */
    last_seen: z.iso.datetime().nullable(),
    fw_version: z.string().nullable(),
    /** How far the clock was ahead in the last message, in ms, where that is more than is believed. */
    clock_ahead_ms: z.number().nullable(),
    ingest: DeviceIngest,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

export const NewDevice = z.strictObject({
  device_id: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'expected text') })
    .pipe(DeviceId)
    .meta({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$', examples: ['tram-2041'] }),
  ...Editable.partial().shape,
  device_name: Editable.shape.device_name,
  status: Status.refine(
    (status) => status !== DISCOVERED,
    'nobody creates a device as discovered',
  ).optional(),
  ...ReadOnly.partial().shape,
});

/** A line of an import: without a name it can only change a device that is there. */
export const ImportedDevice = NewDevice.partial({ device_name: true });

export const DeviceChange = z.strictObject({
  ...ReadOnly.partial().shape,
  ...Editable.partial().shape,
  device_id: z.unknown().optional(),
});
export type DeviceChange = z.infer<typeof DeviceChange>;

/** A JSON merge patch (RFC 7396): null removes, objects within metadata are merged. */
export const DevicePatch = DeviceChange.extend({ metadata: JsonObject.nullable().optional() });
export type DevicePatch = z.infer<typeof DevicePatch>;

export const DeviceState = z.object({
  device_id: z.string(),
  connection_status: ConnectionStatus,
  last_seen: z.iso.datetime().nullable(),
  fw_version: z.string().nullable(),
});

export const StateChange = z.strictObject({
  connection_status: z.enum(CONNECTION_STATUSES, {
    error: ({ input }) =>
      input === undefined ? 'is missing' : `expected one of ${CONNECTION_STATUSES.join(', ')}`,
  }),
  fw_version: PrintableText.nullable().optional(),
  device_id: z.unknown().optional(),
  last_seen: z.unknown().optional(),
});
