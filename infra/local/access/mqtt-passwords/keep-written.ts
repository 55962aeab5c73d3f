import { randomUUID } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { writeSecretFile } from '../secret-file.ts';
import { passwordFile } from './password-file.ts';

/** How often the database is asked whether a password has changed. */
const LOOK_MS = 2000;

/** Beside the password file, with another text after each change of it: by that whoever runs Mosquitto sees that it is to be read. */
const revisionOf = (file: string): string => `${file}.revision`;

export type Keeping = {
  passwords: Pick<MqttPasswords, 'all' | 'fingerprint'>;
  runtimePassword: string;
  file: string;
  say: (line: string) => void;
  signal: AbortSignal;
  lookMs?: number;
};

/**
 * Keeps the password file of a Mosquitto as the database has it, until `signal` ends it: written at the start and after each change, whole or
 * not at all. The time of the revision file tells when the two were last seen to agree. While the database is away, all stays as it was.
 */
export async function keepWritten({ signal, lookMs = LOOK_MS, ...keeping }: Keeping): Promise<void> {
  let written: string | null = null;
  let trouble = '';
  while (!signal.aborted) {
    try {
      written = await look(keeping, written);
      if (trouble !== '') keeping.say('the passwords can be read again');
      trouble = '';
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== trouble) keeping.say(`${words}; trying again`);
      trouble = words;
    }
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

/** @param written the fingerprint of what was written last; null at the start @returns that of what is written now */
async function look(
  { passwords, runtimePassword, file, say }: Omit<Keeping, 'signal'>,
  written: string | null,
): Promise<string> {
  // asked before the passwords are read: what changes meanwhile is then seen at the next look
  const fingerprint = await passwords.fingerprint();
  if (fingerprint === written) {
    await utimes(revisionOf(file), new Date(), new Date());
    return written;
  }
  const { text, devices } = await passwordFile(passwords, runtimePassword);
  await writeSecretFile(file, text);
  await writeSecretFile(revisionOf(file), `${randomUUID()}\n`);
  say(`${file}: the runtime and ${devices} devices`);
  return fingerprint;
}
