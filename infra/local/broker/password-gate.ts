import { createHash, timingSafeEqual } from 'node:crypto';
import type { Client } from 'aedes';
import { isPasswordOf } from '#domain/access/mqtt-password.ts';
import { RUNTIME_NAME } from '#domain/access/runtime-name.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { end } from './end-client.ts';
import type { Gate, Refused } from './gate.ts';

/** How often it is looked whether the password of a client that is connected has been replaced, or its device deleted. */
const LOOK_MS = 10_000;

const WRONG: Refused = { why: 'this name and password are not taken' };

const MISNAMED: Refused = { why: 'the client id is not the name that the password is of' };

/** A verifier of nobody, so that an unknown name takes as long as a wrong password. */
const NOBODY = `$7$101$${'A'.repeat(16)}$${'A'.repeat(86)}==`;

/**
 * The gate for devices with passwords: the name is the device_id, and so is the client id. The runtime that it is of logs in too, to
 * send commands.
 */
export class PasswordGate implements Gate {
  readonly #passwords: Pick<MqttPasswords, 'of' | 'close'>;
  /** With the verifier that each came in by. */
  readonly #open = new Map<Client, string>();
  /** Also of those that are gone: their last will comes after them. */
  readonly #devices = new WeakMap<Client, string>();
  readonly #timer: NodeJS.Timeout;
  readonly #own: ReadonlyMap<string, string>;

  /** @param own passwords by name that nobody else has and that end with this process: of the runtime, and of the meters that it simulates */
  constructor(
    passwords: Pick<MqttPasswords, 'of' | 'close'>,
    own: ReadonlyMap<string, string>,
    lookMs = LOOK_MS,
  ) {
    this.#passwords = passwords;
    this.#own = own;
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), lookMs); // the database is away: next time
  }

  async refusalOf(client: Client, username = '', password?: Buffer): Promise<Refused | null> {
    if (username === '' || password === undefined)
      return {
        why: 'a name and a password are asked for: the device_id, and what POST /api/devices/{id}/mqtt-password has answered',
      };
    this.#devices.set(client, username);
    const isOwn = isSame(password, this.#own.get(username));
    if (username === RUNTIME_NAME) return isOwn ? null : WRONG;
    if (isOwn) return client.id === username ? null : MISNAMED;
    const verifier = await this.#verifierOf(username).catch(() => null);
    if (verifier === null) return { why: 'the passwords can not be looked up now', isOurFault: true };
    const isRight = await isPasswordOf(verifier ?? NOBODY, password.toString('utf8'));
    if (verifier === undefined || !isRight) return WRONG;
    if (client.id !== username) return MISNAMED;
    this.#open.set(client, verifier);
    client.conn.once('close', () => this.#open.delete(client));
    return null;
  }

  principalOf(): null {
    return null;
  }

  deviceOf(client: Client): string | null {
    const name = this.#devices.get(client) ?? '';
    return name === RUNTIME_NAME ? null : name;
  }

  close(): void {
    clearInterval(this.#timer);
    void this.#passwords.close();
  }

  async #verifierOf(deviceId: string): Promise<string | undefined> {
    return (await this.#passwords.of([deviceId])).get(deviceId);
  }

  /** Ends the connections whose password is no longer the one that they came in by. */
  async #look(): Promise<void> {
    if (this.#open.size === 0) return;
    const open = [...this.#open];
    const now = await this.#passwords.of(open.map(([client]) => client.id));
    for (const [client, verifier] of open) if (now.get(client.id) !== verifier) end(client);
  }
}

/** Digests are of one length, which texts are not, and are compared in constant time. */
const isSame = (given: Buffer, expected: string | undefined): boolean =>
  expected !== undefined &&
  timingSafeEqual(
    createHash('sha256').update(given).digest(),
    createHash('sha256').update(expected).digest(),
  );

/** The gate of a broker whose devices log in by password, on doors without certificates. */
export const passwordGate = (databaseUrl: string, own: ReadonlyMap<string, string>): PasswordGate =>
  new PasswordGate(new MqttPasswords(databaseUrl), own);
