import * as z from 'zod';
import { isDeviceId } from '../device-id.ts';
import { contract } from './contract.ts';
import {
  ConnectionStatus,
  Device,
  DeviceChange,
  DevicePatch,
  DeviceState,
  NewDevice,
  StateChange,
  Status,
} from './device.ts';
import { IMPORT_TYPES, ImportQuery, ImportReport, ImportText } from './import.ts';
import { line } from './line.ts';
import { cursorOf, Limit } from './paging.ts';

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
