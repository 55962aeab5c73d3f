import * as z from 'zod';
import { DeviceId, isDeviceId } from '../device-id.ts';
import { PrintableText } from '../protocol/envelope.ts';
import { contract } from './contract.ts';
import { IMPORT_TYPES, ImportQuery, ImportReport, ImportText } from './import.ts';
import { JsonObject, StoredJsonObject } from './json-object.ts';
import { line } from './line.ts';
import { cursorOf, Limit } from './paging.ts';

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
const Status = line(64);

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

const NewDevice = z.strictObject({
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

const DeviceChange = z.strictObject({
  ...ReadOnly.partial().shape,
  ...Editable.partial().shape,
  device_id: z.unknown().optional(),
});
export type DeviceChange = z.infer<typeof DeviceChange>;

/** A JSON merge patch (RFC 7396): null removes, objects within metadata are merged. */
const DevicePatch = DeviceChange.extend({ metadata: JsonObject.nullable().optional() });
export type DevicePatch = z.infer<typeof DevicePatch>;

const DeviceState = z.object({
  device_id: z.string(),
  connection_status: ConnectionStatus,
  last_seen: z.iso.datetime().nullable(),
  fw_version: z.string().nullable(),
});

const StateChange = z.strictObject({
  connection_status: z.enum(CONNECTION_STATUSES, {
    error: ({ input }) =>
      input === undefined ? 'is missing' : `expected one of ${CONNECTION_STATUSES.join(', ')}`,
  }),
  fw_version: PrintableText.nullable().optional(),
  device_id: z.unknown().optional(),
  last_seen: z.unknown().optional(),
});

/** Behind which device a page goes on: its created_at in microseconds since 1970, for a Date would cut them off. */
export const DeviceCursor = z.tuple([z.int().min(0).max(4e15), z.string().refine(isDeviceId)]);
export type DeviceCursor = z.infer<typeof DeviceCursor>;

const DeviceQuery = z.object({
  status: Status.optional(),
  type: line(64).optional(),
  connection_status: ConnectionStatus.optional(),
  /** Looked for anywhere in device_id, device_name and location, whatever the case. */
  q: line(200).optional(),
  limit: Limit,
  cursor: cursorOf(DeviceCursor),
});
export type DeviceQuery = z.infer<typeof DeviceQuery>;

/** Any text: what can't be a device_id is the id of no device, so the answer is 404 and not 400. */
const OneDevice = z.object({ id: z.string() });
const Nothing = z.object({});
const Said = z.object({ message: z.string() });

const NEW_EXAMPLE = {
  device_id: 'tram-2041',
  device_name: 'Tram 2041, roof',
  device_type: 'power_meter_dc',
  location: 'Depot North',
  metadata: { vehicle: 'T-2041' },
};

/** What the routes of manage-devices take and give. */
export const devicesApi = {
  list: contract({
    summary: 'Devices, newest first',
    params: Nothing,
    query: DeviceQuery,
    body: null,
    reply: z.array(Device),
  }),
  create: contract({
    summary: 'Create a device, or adopt a discovered one',
    params: Nothing,
    query: Nothing,
    body: NewDevice.meta({ examples: [NEW_EXAMPLE] }),
    reply: Device,
    statuses: [201],
    refusals: [409, 422],
    headers: ['idempotency-key'],
  }),
  import: contract({
    summary: 'Create, adopt or update many devices, with a report of each line',
    params: Nothing,
    query: ImportQuery,
    body: ImportText,
    bodyTypes: IMPORT_TYPES,
    reply: ImportReport,
    refusals: [409, 422],
    headers: ['idempotency-key'],
  }),
  get: contract({ summary: 'One device', params: OneDevice, query: Nothing, body: null, reply: Device }),
  put: contract({
    summary: 'Change the fields given',
    params: OneDevice,
    query: Nothing,
    body: DeviceChange.meta({ examples: [{ location: 'Depot North', status: 'maintenance' }] }),
    reply: Device,
    refusals: [409, 412],
    headers: ['if-match'],
  }),
  patch: contract({
    summary: 'Change by JSON merge patch',
    params: OneDevice,
    query: Nothing,
    body: DevicePatch.meta({ examples: [{ location: null, metadata: { line: 7 } }] }),
    reply: Device,
    refusals: [409, 412],
    headers: ['if-match'],
  }),
  remove: contract({
    summary: 'Delete a device; its data stays',
    params: OneDevice,
    query: Nothing,
    body: null,
    reply: Said,
    refusals: [409, 412],
    headers: ['if-match'],
  }),
  heartbeat: contract({
    summary: 'Say that a device is alive',
    params: OneDevice,
    query: Nothing,
    body: null,
    reply: Said,
  }),
  getStatus: contract({
    summary: 'Whether a device is connected',
    params: OneDevice,
    query: Nothing,
    body: null,
    reply: DeviceState,
  }),
  putStatus: contract({
    summary: 'Set whether a device is connected',
    params: OneDevice,
    query: Nothing,
    body: StateChange.meta({ examples: [{ connection_status: 'online' }] }),
    reply: Device,
  }),
};
