import * as z from 'zod';

/**
 * A message as a rule hands it on: the payload exactly as it was sent, with what the broker knew about it.
 * `id` is the bus's own name for this delivery and says nothing about the message.
 */
export type Message = {
  id: string;
  payload: Uint8Array;
  topic: string;
  /** Epoch milliseconds by the clock of the broker or rules engine. */
  receivedAt: number;
  clientId: string | null;
  /** The certificate's id where the client showed one. */
  principal: string | null;
  /** True for what is not news: a retained message sent again, a replay, a dead letter driven again. */
  replayed: boolean;
  /**
   * True for a replay out of the archive, which is `replayed` too: all functions have had it before, so that it may put back what a
   * store has lost, and says nothing of commands. It never travels by a bus.
   */
  fromArchive?: boolean | undefined;
};

/** The same on the wire: what the rule's SQL selects on AWS, and what the buses of the other homes carry. */
export const RuleEnvelope = z.object({
  payload: z.base64(),
  topic: z.string(),
  received_at: z.number(),
  client_id: z.string().nullish(),
  principal: z.string().nullish(),
  replayed: z.boolean().optional(),
  /** The one function that is to take it, on a bus that all functions read. */
  only_for: z.string().optional(),
});
export type RuleEnvelope = z.infer<typeof RuleEnvelope>;

/** Reads a rule's envelope as the message it carries. */
export const messageOf = (id: string, envelope: RuleEnvelope): Message => ({
  id,
  payload: Buffer.from(envelope.payload, 'base64'),
  topic: envelope.topic,
  receivedAt: envelope.received_at,
  clientId: envelope.client_id ?? null,
  principal: envelope.principal ?? null,
  replayed: envelope.replayed ?? false,
});

/** Writes a message as a rule's envelope. */
export const envelopeOf = (message: Message): RuleEnvelope => ({
  payload: Buffer.from(message.payload).toString('base64'),
  topic: message.topic,
  received_at: message.receivedAt,
  client_id: message.clientId,
  principal: message.principal,
  ...(message.replayed ? { replayed: true } : {}),
});
