import type { Assumptions } from '../assumptions.ts';
import { stepsOf } from '../charge.ts';
import type { Design } from '../designs.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';
import { MONTH_HOURS, type Volume } from '../volume.ts';

const RECEIVED_AT_ONCE = 10; // the most that one SQS request receives or deletes

/** What lies between the rule and the functions. */
export function busLines({ bus }: Design, volume: Volume, { functions, sqsRequests }: Assumptions): Line[] {
  const { messages, envelopeKb, shards } = volume;
  if (bus === 'direct') return [];
  if (bus === 'stream')
    return [
      line('bus', PRICES.shards, shards * MONTH_HOURS),
      line('bus', PRICES.records, messages * stepsOf(PRICES.records, envelopeKb)),
    ];
  const sent = stepsOf(PRICES.queues, envelopeKb);
  const taken = (sqsRequests - 1) * stepsOf(PRICES.queues, envelopeKb * RECEIVED_AT_ONCE);
  return [line('bus', PRICES.queues, messages * functions * (sent + taken))];
}
