import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a tool of the tests is kept between runs, outside the project: `{name}` says its version too. */
export const cacheFolder = (name: string): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'iot-meter', name);
