import { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import { Ledger } from '#store/identities/folder/ledger.ts';
import { end } from './end-client.ts';
import type { Gate, Refused } from './gate.ts';

type Held = { deviceId: string; certificateId: string };

/** How often the folder is asked whether a certificate was revoked: another thread or process does that. */
const LOOK_MS = 200;

/** Within this time (ms) after a change the folder's own time may not show the next one (its clock ticks, some by whole seconds). */
const UNSURE_MS = 3000;

/** The gate for devices with certificates, which came in over TLS. */
export class DeviceGate implements Gate {
  readonly #ledger: Ledger;
  /** Also of those that are gone: their last will comes after them. */
  readonly #held = new WeakMap<Client, Held>();
  readonly #open = new Set<Client>();
  readonly #timer: NodeJS.Timeout;
  #seen: number;

  /** @param identities the folder of the house's authority */
  constructor(identities: string) {
    this.#ledger = new Ledger(identities);
    this.#seen = this.#ledger.revision();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async refusalOf(client: Client): Promise<Refused | null> {
    const why = this.#whyNot(client);
    return why === null ? null : { why };
  }

  #whyNot(client: Client): string | null {
    if (!hasCertificate(client)) return 'there is no certificate';
    const certificate = client.conn.getPeerX509Certificate();
    if (certificate === undefined) return 'there is no certificate';
    const deviceId = /^CN=([\w-]+)$/.exec(certificate.subject)?.[1] ?? '';
    if (client.id !== deviceId) return 'the client id is not the name in the certificate';
    const certificateId = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    // first it is noted and then looked for, so that one which is revoked meanwhile is seen here or in the next look
    this.#held.set(client, { deviceId, certificateId });
    this.#open.add(client);
    client.conn.once('close', () => this.#open.delete(client));
    return this.#isActive(client) ? null : 'the certificate is not in force';
  }

  principalOf(client: Client | null): string | null {
    return (client === null ? undefined : this.#held.get(client))?.certificateId ?? null;
  }

  deviceOf(client: Client): string {
    return this.#held.get(client)?.deviceId ?? '';
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Ends the connections whose certificate was revoked since the last look. */
  #look(): void {
    const revision = this.#ledger.revision();
    if (revision === this.#seen && Math.abs(Date.now() - revision) > UNSURE_MS) return;
    this.#seen = revision;
    for (const client of this.#open) if (!this.#isActive(client)) end(client);
  }

  #isActive(client: Client): boolean {
    const held = this.#held.get(client);
    return held !== undefined && this.#ledger.isActive(held.deviceId, held.certificateId);
  }
}

type WithCertificate = Client & { conn: TLSSocket };

const hasCertificate = (client: Client): client is WithCertificate => client.conn instanceof TLSSocket;
