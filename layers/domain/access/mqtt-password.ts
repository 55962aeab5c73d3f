import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derived = promisify(pbkdf2);

/** As many as Mosquitto takes as shipped. A password of ours has 256 random bits, so that more would protect nothing. */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;
const PASSWORD_BYTES = 32;

const VERIFIER = /^\$7\$(\d{1,7})\$([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*)$/;

/** A new password of a device: 256 random bits in letters that need no quotes anywhere. */
export const newMqttPassword = (): string => randomBytes(PASSWORD_BYTES).toString('base64url');

/**
 * What is kept of a password, in the form of Mosquitto's password file: `$7$iterations$salt$hash`, PBKDF2 with SHA-512
 * (https://mosquitto.org/man/mosquitto_passwd-1.html).
 */
export async function verifierOf(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derived(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** Whether it is the password that a verifier was made of; false for a verifier of another form. */
export async function isPasswordOf(verifier: string, password: string): Promise<boolean> {
  const [, iterations, salt = '', hash = ''] = VERIFIER.exec(verifier) ?? [];
  if (iterations === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const found = await derived(
    password,
    Buffer.from(salt, 'base64'),
    Number(iterations),
    expected.length,
    'sha512',
  );
  return timingSafeEqual(expected, found);
}
