import * as z from 'zod';
import { archiveMessages } from '#functions/archive-messages/handler.ts';
import { storeMetrics } from '#functions/store-metrics/handler.ts';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { messageHandler } from '#lambda/message-handler.ts';
import type { MessageEvent } from '#lambda/sources.ts';
import { CONTEXT } from '#test/support/events.ts';
import { idleDispatcher } from '#test/support/idle-dispatcher.ts';
import { MemoryArchive, MemoryMetrics, MemoryRegistry } from './memory-stores.ts';

/** A function behind its own handler, with stores in memory; `stored` counts what these hold. */
export type Subject = {
  name: string;
  handle: (event: MessageEvent) => Promise<{ batchItemFailures: unknown[] }>;
  stored: () => number;
  /** How many things of each message are stored. */
  perMessage: number;
};

const config = z.object({});

/** A datagram of `samples` measured values of voltage and current: each pair makes a power. */
export const SUBJECTS: Record<string, (samples: number) => Subject> = {
  'archive-messages': () => {
    const archive = new MemoryArchive();
    const build = () => ({ archive });
    const handler = messageHandler({ name: 'archive-messages', config, build, run: archiveMessages });
    return subject('archive-messages', handler, () => archive.objects.size, 1);
  },
  'store-metrics': (samples) => {
    const metrics = new MemoryMetrics();
    const build = () => ({ archive: new MemoryArchive(), metrics });
    const handler = messageHandler({ name: 'store-metrics', config, build, run: storeMetrics });
    return subject('store-metrics', handler, () => metrics.samples, samples * 1.5);
  },
  'update-registry': () => {
    const registry = new MemoryRegistry();
    const build = () => ({ archive: new MemoryArchive(), registry, dispatcher: idleDispatcher });
    const handler = messageHandler({ name: 'update-registry', config, build, run: updateRegistry });
    return subject('update-registry', handler, () => registry.messages, 1);
  },
};

const subject = (
  name: string,
  handler: ReturnType<typeof messageHandler>,
  stored: () => number,
  perMessage: number,
): Subject => ({ name, handle: (event) => handler(event, CONTEXT), stored, perMessage });
