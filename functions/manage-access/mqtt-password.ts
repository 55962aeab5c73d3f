import { newMqttPassword, verifierOf } from '#domain/access/mqtt-password.ts';
import { isRuntimeName } from '#domain/access/runtime-name.ts';
import { DISCOVERED } from '#domain/api/device.ts';
import { mqttPasswordsApi } from '#domain/api/mqtt-passwords.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { Conflict } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { Services } from './services.ts';

/** Hands out a new password; the one before opens nothing any more. */
export const issuePassword = route(mqttPasswordsApi.issue, async ({ params: { id } }, services: Services) => {
  const { registry, passwords, takesPasswords } = services;
  const found = isDeviceId(id) ? await registry.get(id) : undefined;
  if (found === undefined) throw noSuchDevice(id);
  if (!takesPasswords)
    throw new Conflict(
      `this broker takes no passwords: issue a certificate, with POST /api/devices/${id}/certificate`,
    );
  if (isRuntimeName(id))
    throw new Conflict(`a broker would take a device of the name ${id} for a runtime: give it another`);
  if (found.device.status === DISCOVERED)
    throw new Conflict(`${id} has only been discovered: adopt it first, with POST /api/devices`);
  const password = newMqttPassword();
  if (!(await passwords.set(id, await verifierOf(password)))) throw noSuchDevice(id);
  return { status: 201, json: { username: id, client_id: id, password } };
});
