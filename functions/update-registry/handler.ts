import type * as z from 'zod';
import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';
import { messageHandler } from '#lambda/message-handler.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { markIn } from '#store/bus/marks.ts';
import { CommandsConfig } from '#store/commands/open.ts';
import type { Dispatcher } from '#store/outbox/dispatcher.ts';
import { openDispatcher, openOutbox } from '#store/outbox/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { observe } from './observe.ts';
import { sendWaiting } from './send-waiting.ts';

export const Config = ArchiveConfig.extend(RegistryConfig.shape).extend(CommandsConfig.shape);

export type Services = {
  archive: Pick<Archive, 'putNew'>;
  registry: Pick<Registry, 'record' | 'noteMarks'>;
  dispatcher: Pick<Dispatcher, 'send'>;
};

export const build = (config: z.infer<typeof Config>): Services => ({
  archive: openArchive(config),
  registry: openRegistry(config),
  dispatcher: openDispatcher(config, openOutbox(config)),
});

/**
 * Keeps the registry up to what devices send: when each was seen and whether it is connected, its firmware and
 * configuration, what is missing of its messages, and its answers to commands. Sends the commands that have waited for it.
 * @throws StoreAway
 */
export async function updateRegistry(
  messages: Message[],
  { registry, dispatcher }: Services,
): Promise<Outcome[]> {
  const marks = messages.flatMap((message) => markIn(message) ?? []);
  const observed = messages.map(observe);
  const observations = observed.flatMap(({ observation }) => observation ?? []);
  const { outcomes } = await registry.record(observations);
  // only now, for they say that all before them is recorded
  await registry.noteMarks(marks);
  await sendWaiting(observations, dispatcher);
  const recorded = outcomes.values();
  return observed.map(({ category, quarantined, observation }) => {
    const outcome = observation === null ? undefined : recorded.next().value;
    return { category, outcome: quarantined ? 'quarantined' : (outcome ?? 'recorded') };
  });
}

export const handler = messageHandler({
  name: 'update-registry',
  config: Config,
  build,
  run: updateRegistry,
});
