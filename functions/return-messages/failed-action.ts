import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Message } from '#domain/message.ts';

/**
 * What the rules engine hands to a rule's errorAction
 * (https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html); of the failures only what is told in the log.
 */
const FailedAction = z.object({
  ruleName: z.string().default(''),
  topic: z.string(),
  clientId: z.string().nullish(),
  base64OriginalPayload: z.base64(),
  failures: z.array(z.object({ errorMessage: z.string().default('') })).default([]),
});

/** A message that a rule could not hand on everywhere, with the rule and what went wrong. */
export type Failed = { message: Message; rule: string; reasons: string[] };

/** For a client that did not come by MQTT (https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html). */
const NOT_BY_MQTT = 'n/a';

/** Reads the message out of a record, or answers null for what no rules engine wrote. */
export function failedAction({ messageId, body, attributes }: SQSRecord): Failed | null {
  const failed = parsed(body);
  if (failed === null) return null;
  const { topic, clientId = null, base64OriginalPayload } = failed;
  const message: Message = {
    id: messageId,
    payload: Buffer.from(base64OriginalPayload, 'base64'),
    topic,
    // the time of the message itself is not told; the queue got it moments later
    receivedAt: Number(attributes.SentTimestamp),
    clientId: clientId === NOT_BY_MQTT ? null : clientId,
    principal: null,
    replayed: false,
  };
  return { message, rule: failed.ruleName, reasons: failed.failures.map(({ errorMessage }) => errorMessage) };
}

function parsed(body: string): z.infer<typeof FailedAction> | null {
  try {
    return FailedAction.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
