import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS } from '#domain/lengths-of-time.ts';

/** A temporary file of this age is nobody's any more: its process died before it could take it away. */
const STALE_MS = HOUR_MS;

/** Takes away what processes that died have left; younger files may belong to one that is at work. */
export function removeStale(folder: string): void {
  const before = Date.now() - STALE_MS;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < before) rmSync(file, { force: true });
  }
}
