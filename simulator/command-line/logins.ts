import { readFileSync } from 'node:fs';
import { isDeviceId } from '#domain/device-id.ts';

/**
 * Reads a file with a line `device_id:password` for each device; what comes after the first colon is the password. Empty lines and
 * those that begin with `#` say nothing.
 * @throws Error for a line that is none, with its number and without what stands in it
 */
export function loginsIn(path: string): Record<string, string> {
  const logins = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'))
    .map(({ line, number }): [string, string] => {
      const [, device = '', password = ''] = /^([^:]+):(.+)$/.exec(line) ?? [];
      if (password === '' || !isDeviceId(device))
        throw new Error(`${path}, line ${number}: expected device_id:password`);
      return [device, password];
    });
  return Object.fromEntries(logins);
}
