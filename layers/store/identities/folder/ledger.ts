import { X509Certificate } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, makeFolder } from '../../disk/durable-file.ts';
import { codeOf } from '../../disk/errors.ts';
import { foldersToDisk } from '../../disk/to-disk.ts';
import type { ActiveCertificate } from '../port.ts';
import { ifPresent } from './if-present.ts';

const CERTIFICATE_FILE = /^([0-9a-f]{64})\.pem$/;

/**
 * Which certificates are in force: those that stand in their device's folder, and no others. One that is revoked is moved to the
 * folder of the revoked, which is one step, so that there is no moment in between; and whoever looks there sees it.
 */
export class Ledger {
  readonly #devices: string;
  readonly #revoked: string;

  constructor(root: string) {
    this.#devices = join(root, 'devices');
    this.#revoked = join(root, 'revoked');
  }

  /** Makes the device's folder. */
  async open(deviceId: string): Promise<void> {
    await makeFolder(this.#folderOf(deviceId), 0o700);
    await makeFolder(this.#revoked, 0o700);
  }

  async add(deviceId: string, certificateId: string, pem: string): Promise<void> {
    await createFile(this.#fileOf(deviceId, certificateId), pem, 0o600);
  }

  /** Those of the device in force and not past their end. */
  async list(deviceId: string): Promise<ActiveCertificate[]> {
    const standing = await this.#standing(deviceId);
    return standing.filter(({ expiresAt }) => expiresAt > Date.now());
  }

  async revoke(deviceId: string, certificateIds: string[]): Promise<void> {
    const standing = new Set((await this.#standing(deviceId)).map(({ certificateId }) => certificateId));
    for (const id of certificateIds.filter((one) => standing.has(one)))
      await ifPresent(rename(this.#fileOf(deviceId, id), join(this.#revoked, `${id}.pem`)), undefined);
    // also where nothing was left to move: an interrupted call may have moved it, and got no further
    await ifPresent(foldersToDisk([this.#revoked, this.#folderOf(deviceId)]), undefined);
  }

  /** Revokes all of the device and takes its folder away. */
  async close(deviceId: string): Promise<void> {
    const standing = await this.#standing(deviceId);
    await this.revoke(
      deviceId,
      standing.map(({ certificateId }) => certificateId),
    );
    await this.#clear(deviceId);
  }

  /** Whether the certificate is in force now; synchronous, for a broker that has to decide before the next packet. */
  isActive(deviceId: string, certificateId: string): boolean {
    return existsSync(this.#fileOf(deviceId, certificateId));
  }

  /** Changes when a certificate is revoked: when the folder was last changed, in epoch milliseconds; now, where it can't be told. */
  revision(): number {
    try {
      return statSync(this.#revoked, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    } catch {
      return Date.now();
    }
  }

  #folderOf(deviceId: string): string {
    return join(this.#devices, deviceId);
  }

  #fileOf(deviceId: string, certificateId: string): string {
    return join(this.#folderOf(deviceId), `${certificateId}.pem`);
  }

  async #standing(deviceId: string): Promise<ActiveCertificate[]> {
    const names = await ifPresent(readdir(this.#folderOf(deviceId)), []);
    const ids = names.flatMap((name) => CERTIFICATE_FILE.exec(name)?.[1] ?? []);
    const read = ids.map(async (certificateId) => {
      const pem = await ifPresent(readFile(this.#fileOf(deviceId, certificateId), 'utf8'), null);
      return pem === null ? [] : [{ certificateId, certificate: new X509Certificate(pem) }];
    });
    return (await Promise.all(read))
      .flat()
      .filter(({ certificate }) => certificate.subject === `CN=${deviceId}`) // where m1 and M1 are one folder
      .map(({ certificateId, certificate }) => ({
        certificateId,
        expiresAt: certificate.validToDate.getTime(),
      }));
  }

  /** Takes the folder away, with what interrupted calls have left in it, if no certificate has come into it since. */
  async #clear(deviceId: string): Promise<void> {
    const folder = this.#folderOf(deviceId);
    const names = await ifPresent(readdir(folder), []);
    for (const name of names.filter((one) => one.endsWith('.tmp')))
      await rm(join(folder, name), { force: true });
    try {
      await ifPresent(rmdir(folder), undefined);
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
