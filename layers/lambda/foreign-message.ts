import type { Message } from '#domain/message.ts';

/**
 * What no rule of ours wrote is kept too: as a message on no known topic, which ends in quarantine.
 * @param receivedAt epoch milliseconds
 */
export const foreignMessage = (id: string, raw: string, receivedAt: number): Message => ({
  id,
  payload: Buffer.from(raw),
  topic: '',
  receivedAt,
  clientId: null,
  principal: null,
  replayed: false,
});
