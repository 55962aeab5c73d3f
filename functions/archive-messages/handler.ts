import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';
import { messageHandler } from '#lambda/message-handler.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { fileMessage } from './object-of.ts';

export type Services = { archive: Pick<Archive, 'putNew'> };

export const build = (config: ArchiveConfig): Services => ({ archive: openArchive(config) });

/**
 * Keeps every message as it came: one that can be used under its device, any other in quarantine with the reason.
 * @throws StoreAway
 */
export async function archiveMessages(messages: Message[], { archive }: Services): Promise<Outcome[]> {
  const filed = messages.map(fileMessage);
  const fresh = await archive.putNew(filed.map(({ object }) => object));
  return filed.map(({ category, good }, index) => ({
    category,
    outcome: good ? (fresh[index] ? 'archived' : 'present') : 'quarantined',
  }));
}

export const handler = messageHandler({
  name: 'archive-messages',
  config: ArchiveConfig,
  build,
  run: archiveMessages,
});
