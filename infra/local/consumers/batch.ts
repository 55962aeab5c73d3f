import * as z from 'zod';
import type { Message } from '#domain/message.ts';
import type { JournalEvent } from '#lambda/sources.ts';

const BatchResponse = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** A batch of messages as a function is given it. */
export const eventOf = (messages: Message[]): JournalEvent => ({
  Records: messages.map((message) => ({ eventSource: 'iot-meter:journal', messageId: message.id, message })),
});

/** The ids of the messages that a function gives back, to come again. @throws ZodError where that is no answer to a batch */
export const failedOf = (answer: unknown): Set<string> =>
  new Set(BatchResponse.parse(answer).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
