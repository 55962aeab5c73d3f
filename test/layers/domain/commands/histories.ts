import fc from 'fast-check';
import { ACK_RESULTS, ACK_TIMEOUT_MS, CLAIM_MS, type CommandEvent } from '#domain/commands/state.ts';

export const TTL_MS = 100_000;

/** When something may happen, in ms after the command was stored: also just before, at and after every limit. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: 2 * TTL_MS }),
  fc
    .tuple(
      fc.constantFrom(0, CLAIM_MS, ACK_TIMEOUT_MS, CLAIM_MS + ACK_TIMEOUT_MS, TTL_MS),
      fc.constantFrom(-1, 0, 1),
    )
    .map(([limit, off]) => Math.max(0, limit + off)),
);

const event: fc.Arbitrary<CommandEvent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('claimed', 'sent', 'sent', 'expired', 'ack_timeout', 'cancelled' as const),
    at: moment,
  }) as fc.Arbitrary<CommandEvent>,
  fc.constant<CommandEvent>({ kind: 'released' }),
  fc.constantFrom(...ACK_RESULTS).map((result): CommandEvent => ({ kind: 'acked', result })),
);

/**
 * What may happen to a command, in any order and any number of times. The times are in any order too: clocks differ, and what was
 * read long ago is written late.
 */
export const history = fc.array(event, { maxLength: 12 });
