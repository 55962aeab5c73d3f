import type { Assumptions } from './assumptions.ts';
import type { Design } from './designs.ts';

export const MONTH_HOURS = 30 * 24;
const MONTH_SECONDS = MONTH_HOURS * 3600;
const SHARD_WRITE_MB = 1;
const SHARD_WRITE_RECORDS = 1000;
const SHARD_READ_MB = 2; // for all readers together, as none of them has an enhanced fan-out

/** What a month brings in a design; sizes in KB. */
export type Volume = {
  messages: number;
  perSecond: number;
  messageKb: number;
  envelopeKb: number;
  shards: number;
  /** Invocations of one function; as many batches are archived. */
  batches: number;
};

export function volumeOf(design: Design, assumed: Assumptions): Volume {
  const perSecond = (assumed.devices / assumed.interval) * (1 + assumed.extra);
  const envelopeKb = (assumed.messageKb * 4) / 3 + assumed.fieldsKb;
  const shards = design.bus === 'stream' ? shardsFor(perSecond, envelopeKb, assumed) : 0;
  return {
    messages: perSecond * MONTH_SECONDS,
    perSecond,
    messageKb: assumed.messageKb,
    envelopeKb,
    shards,
    batches: batchesPerSecond(perSecond, Math.max(1, shards), assumed) * MONTH_SECONDS,
  };
}

/**
 * As many shards as the stream needs to be written (1 MB/s or 1,000 records/s each) with headroom, and to be read (2 MB/s each,
 * shared) by all functions at the pace that works off what has piled up.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
function shardsFor(perSecond: number, envelopeKb: number, assumed: Assumptions): number {
  const mb = (perSecond * envelopeKb) / 1000;
  const spare = 1 + assumed.headroom;
  return Math.max(
    1,
    Math.ceil((mb * spare) / SHARD_WRITE_MB),
    Math.ceil((perSecond * spare) / SHARD_WRITE_RECORDS),
    Math.ceil((mb * assumed.functions * assumed.catchUp) / SHARD_READ_MB),
  );
}

/** A batch ends when it is full or its window is over, whichever is first; none is empty. */
const batchesPerSecond = (perSecond: number, shards: number, { batch, window }: Assumptions): number =>
  Math.min(perSecond, Math.max(perSecond / batch, shards / window));
