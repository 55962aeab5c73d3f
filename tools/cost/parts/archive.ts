import type { Assumptions } from '../assumptions.ts';
import type { Design } from '../designs.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';
import type { Volume } from '../volume.ts';

const KB_PER_GB = 1_000_000;

/** Writing the archive and keeping it. */
export function archiveLines(design: Design, volume: Volume, assumed: Assumptions): Line[] {
  const { messages, batches, messageKb } = volume;
  const isBatch = design.archive === 'batch';
  const gb = (messages * messageKb * (isBatch ? assumed.gzipRatio : 1)) / KB_PER_GB;
  return [
    line('PUTs', PRICES.puts, isBatch ? batches * assumed.putsPerBatch : messages),
    line('storage', PRICES.storage, gb * assumed.monthsKept),
  ];
}
