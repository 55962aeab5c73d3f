import type { Assumptions } from '../assumptions.ts';
import type { Design } from '../designs.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';
import type { Volume } from '../volume.ts';

/** How often the ingest functions are invoked in a month, all together. */
export const invocationsOf = (
  { bus }: Design,
  { messages, batches }: Volume,
  { functions }: Assumptions,
): number => functions * (bus === 'direct' ? messages : batches);

/** The ingest functions. */
export function lambda(design: Design, volume: Volume, assumed: Assumptions): Line[] {
  const invocations = invocationsOf(design, volume, assumed);
  const isDirect = design.bus === 'direct';
  const ms = isDirect
    ? invocations * assumed.naiveMs
    : invocations * assumed.batchMs + assumed.functions * volume.messages * assumed.messageMs;
  return lambdaLines('Lambda', invocations, ms, isDirect ? assumed.naiveMemory : assumed.memory);
}

/** @param ms of all invocations together @param memory in MB; 1,024 of them are the GB that is paid for */
export const lambdaLines = (
  column: Line['column'],
  invocations: number,
  ms: number,
  memory: number,
): Line[] => [
  line(column, PRICES.invocations, invocations),
  line(column, PRICES.duration, (ms / 1000) * (memory / 1024)),
];
