import { createHash } from 'node:crypto';
import type { Message } from '#domain/message.ts';
import { logger } from './logger.ts';

/** A line of the log shall not grow with the batch. */
const MOST_IDS = 20;

/** What a message's key in the archive ends with: the first 8 digits of the SHA-256 of its payload. */
export const messageIdOf = ({ payload }: Pick<Message, 'payload'>): string =>
  createHash('sha256').update(payload).digest('hex').slice(0, 8);

/** What lines about a batch have in common: the function, how many messages, and which (the first 20). */
export const batchFields = (name: string, messages: Message[]) => ({
  function: name,
  messages: messages.length,
  message_ids: messages.slice(0, MOST_IDS).map(messageIdOf),
});

/** Says that a batch is done; hashes nothing where nobody listens. */
export function logDone(name: string, messages: Message[]): void {
  if (logger.isDebugging()) logger.debug('batch done', batchFields(name, messages));
}
