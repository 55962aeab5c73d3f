import { crc32 } from 'node:zlib';
import type { Sequences } from '#domain/sequence/gaps.ts';

/** Another number for other gaps or reboots, 0 where there are none: so that whoever looks for gaps reads only what has changed. */
export const gapHash = ({ gaps, reboots }: Sequences): number =>
  gaps.length === 0 && reboots === 0 ? 0 : 1 + crc32(JSON.stringify([reboots, gaps]));
