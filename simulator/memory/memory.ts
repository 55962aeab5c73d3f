import * as z from 'zod';
import { PrintableText } from '#domain/protocol/envelope.ts';
import { TimingConfig } from '#domain/protocol/timing.ts';

/** The firmware a meter is delivered with. */
const FIRST_FIRMWARE = '2.4.1';

/**
 * How far a firmware update had come when the power went. `trial`: the new firmware runs, but has not reached a broker yet, and
 * `former` is what to go back to; `returned`: gone back, which is still to be reported. `succeeded` and `failed`: over, but no broker
 * has the message of that yet.
 */
const Update = z.object({
  cmdId: z.uuid(),
  version: PrintableText,
  phase: z.enum(['downloading', 'verifying', 'applying', 'trial', 'returned', 'succeeded', 'failed']),
  former: PrintableText.optional(),
  /** Of one that is over: how far it was, in percent, and why it has failed. */
  pct: z.number().optional(),
  detail: z.string().optional(),
});
export type Update = z.infer<typeof Update>;

/** Whether there is nothing left to do but to tell how an update ended. */
export const isOver = ({ phase }: Update): boolean => phase === 'succeeded' || phase === 'failed';

const Answer = z.object({
  cmdId: z.uuid(),
  result: z.enum(['accepted', 'rejected', 'unsupported']),
  detail: z.string().exactOptional(),
});

const { sampling_cadence_ms, send_interval_s, hello_interval_s } = TimingConfig.required().shape;

/**
 * What a device keeps without power: what was configured on top of what it was provisioned with, its firmware, the answers to its last
 * commands, oldest first, and the `ts` (epoch ms) of the last one it took.
 */
export const Memory = z.object({
  config: z.object({
    sampling_cadence_ms: sampling_cadence_ms.exactOptional(),
    send_interval_s: send_interval_s.exactOptional(),
    hello_interval_s: hello_interval_s.exactOptional(),
  }),
  firmware: PrintableText,
  answers: z.array(Answer),
  lastCommandTs: z.number().nullable(),
  update: Update.nullable(),
});
export type Memory = z.infer<typeof Memory>;

/** The memory of a device that comes from the factory. */
export const blankMemory = (): Memory => ({
  config: {},
  firmware: FIRST_FIRMWARE,
  answers: [],
  lastCommandTs: null,
  update: null,
});
