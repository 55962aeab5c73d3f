import { type DeviceChange, type DevicePatch, DISCOVERED } from '#domain/api/device.ts';
import type { JsonObject } from '#domain/api/json-object.ts';
import { InvalidRequest } from '#domain/errors.ts';
import type { DeviceFields } from '#store/registry/port.ts';
import { checkVoltageSystem } from './check-voltage-system.ts';
import { mergePatch } from './merge-patch.ts';

/** As large as a body may be: what grows by patches must not outgrow what can be sent back. */
const METADATA_BYTES = 1024 * 1024;

type Change = Omit<DeviceChange, 'metadata'>;

/** The fields as a PUT leaves them: those given are set, the others stay. @throws InvalidRequest */
export const withChange = (before: DeviceFields, change: DeviceChange): DeviceFields =>
  checked(before, withGiven(before, change, change.metadata ?? before.metadata));

/** The fields as a merge patch leaves them. @throws InvalidRequest */
export function withPatch(before: DeviceFields, patch: DevicePatch): DeviceFields {
  const metadata = patch.metadata === null ? {} : mergePatch(before.metadata, patch.metadata ?? {});
  return checked(before, withGiven(before, patch, metadata));
}

const withGiven = (before: DeviceFields, change: Change, metadata: JsonObject): DeviceFields => ({
  device_name: change.device_name ?? before.device_name,
  device_type: change.device_type === undefined ? before.device_type : change.device_type,
  location: change.location === undefined ? before.location : change.location,
  status: change.status ?? before.status,
  metadata,
});

function checked(before: DeviceFields, after: DeviceFields): DeviceFields {
  if (after.status === DISCOVERED && before.status !== DISCOVERED)
    throw refusal('status', `nobody sets ${DISCOVERED}: it is for devices that nobody has created`);
  if (Buffer.byteLength(JSON.stringify(after.metadata)) > METADATA_BYTES)
    throw refusal('metadata', `at most ${METADATA_BYTES} bytes, also when it is put together by patches`);
  checkVoltageSystem(before.metadata, after.metadata);
  return after;
}

const refusal = (path: string, message: string) =>
  new InvalidRequest(`${path}: ${message}`, [{ path, message }]);
