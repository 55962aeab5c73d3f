import { stat } from 'node:fs/promises';
import { isTimedName } from '#domain/archive-keys.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { ifThere } from '../../disk/errors.ts';
import type { ObjectInfo } from '../port.ts';

/** So many are remembered, about 200 bytes each: pages of 1,000 for 50 people who look at them again and again. */
const KEPT = 50_000;

/**
 * What is known of files by their keys. A message of a device is written once and never again, so its size and time are asked
 * of the disk once; whether it is still there, its folder says.
 */
export class KnownFiles {
  readonly #known = new Map<string, ObjectInfo>();

  /** Undefined for what was removed since its name was read. @throws the system's error */
  async of(key: string, path: string): Promise<ObjectInfo | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const file = await ifThere(stat(path), undefined);
    if (file === undefined) return undefined;
    const info = { key, size: file.size, lastModified: file.mtime };
    if (isOfDevice(key)) this.#keep(info);
    return info;
  }

  forget(keys: string[]): void {
    for (const key of keys) this.#known.delete(key);
  }

  #keep(info: ObjectInfo): void {
    this.#known.set(info.key, info);
    if (this.#known.size <= KEPT) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** What stands in quarantine or among the dead letters is removed, and can come again. */
function isOfDevice(key: string): boolean {
  const [device = ''] = key.split('/', 1);
  return isDeviceId(device) && isTimedName(key.slice(key.lastIndexOf('/') + 1));
}
