import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, lockFile } from './slots/file-lock.ts';

/**
 * Makes the data folder and holds it for this process: alone, so that no second runtime writes beside it, or together with others
 * that share its slots.
 * @throws Error when another process holds the folder in a way that does not go with this one's
 */
export function holdFolder(folder: string, mode: 'alone' | 'together'): FileLock {
  mkdirSync(folder, { recursive: true });
  const held = lockFile(join(folder, 'lock.sqlite'), mode);
  if (held !== null) return held;
  throw new Error(
    `${folder} is in use by another iot-meter: stop that one, or set DATA_DIR to another folder. ` +
      'Several share a folder only where each of them has MQTT_URL and DATABASE_URL',
  );
}
