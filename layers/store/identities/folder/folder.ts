import { StoreAway } from '#domain/errors.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Identities, Issued } from '../port.ts';
import { type Authority, authorityIn } from './authority.ts';
import { exportKey, newKeys } from './keys.ts';
import { Ledger } from './ledger.ts';
import { requestKey } from './request-key.ts';
import { sign } from './sign.ts';
import * as x509 from './x509.ts';

/** Meters are seldom seen by people: their certificates are made for longer than a calibration holds. */
const LIFETIME_MS = 10 * 365 * DAY_MS;

/**
 * The house's own certificate authority in a folder. A certificate is on the disk before it is answered, so none is in use
 * that the folder does not know; the embedded broker takes no other.
 */
export class FolderIdentities implements Identities {
  readonly #root: string;
  readonly #ledger: Ledger;
  #authority: Authority | undefined;

  /** @param root an absolute path; made at first use */
  constructor(root: string) {
    this.#root = root;
    this.#ledger = new Ledger(root);
  }

  register(deviceId: string): Promise<void> {
    return orAway(() => this.#ledger.open(deviceId));
  }

  issue(deviceId: string, csr: string | null): Promise<Issued> {
    return orAway(async () => {
      this.#authority ??= await authorityIn(this.#root);
      const keys = csr === null ? await newKeys() : null;
      const publicKey = keys === null ? await requestKey(csr ?? '') : keys.publicKey;
      const { pem, id, expiresAt } = await sign(this.#authority, {
        commonName: deviceId,
        publicKey,
        lifetimeMs: LIFETIME_MS,
        extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
      });
      const privateKey = keys === null ? null : await exportKey(keys.privateKey);
      await this.#ledger.add(deviceId, id, pem);
      return { certificateId: id, certificate: pem, privateKey, ca: this.#authority.pem, expiresAt };
    });
  }

  list(deviceId: string) {
    return orAway(() => this.#ledger.list(deviceId));
  }

  revoke(deviceId: string, certificateIds: string[]): Promise<void> {
    return orAway(() => this.#ledger.revoke(deviceId, certificateIds));
  }

  remove(deviceId: string): Promise<void> {
    return orAway(() => this.#ledger.close(deviceId));
  }

  check(): Promise<void> {
    return orAway(async () => {
      this.#authority ??= await authorityIn(this.#root);
    });
  }

  /** The house's broker is where its settings say; the authority knows nothing of it. */
  async endpoint(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}

/** What the system refuses (no space, no permission, no such folder any more) is no fault of the request and may pass. */
async function orAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new StoreAway('identities', error) : error;
  }
}
