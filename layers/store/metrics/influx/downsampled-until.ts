import { HOUR_MS } from '#domain/lengths-of-time.ts';
import { marksSince } from './late.ts';
import { readPosition } from './position.ts';
import type { Server } from './server.ts';

/** All samples of before this are downsampled, late ones too; epoch milliseconds, 0 where none are. @throws StoreAway */
export async function downsampledUntil(server: Server): Promise<number> {
  const position = await readPosition(server);
  if (position === undefined) return 0;
  const { marks, more } = await marksSince(server, position.read);
  if (more) return 0; // far behind
  return marks
    .flatMap(({ hours }) => hours)
    .reduce((min, hour) => Math.min(min, hour * HOUR_MS), position.until);
}
