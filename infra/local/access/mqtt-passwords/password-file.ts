import { verifierOf } from '#domain/access/mqtt-password.ts';
import { isRuntimeName, RUNTIME_NAME } from '#domain/access/runtime-name.ts';
import type { MqttPasswords } from '#store/access/mqtt-passwords.ts';

/** Mosquitto's password file: the runtime's own login, and that of each device which was given a password. */
export async function passwordFile(
  passwords: Pick<MqttPasswords, 'all'>,
  runtimePassword: string,
): Promise<{ text: string; devices: number }> {
  const lines = [`${RUNTIME_NAME}:${await verifierOf(runtimePassword)}`];
  for await (const { deviceId, verifier } of passwords.all())
    if (!isRuntimeName(deviceId)) lines.push(`${deviceId}:${verifier}`);
  return { text: `${lines.join('\n')}\n`, devices: lines.length - 1 };
}
