import { scheduleHandler } from '#lambda/schedule-handler.ts';
import type { Indexer } from '#store/archive/batch/indexer.ts';
import { ArchiveConfig, openIndexer } from '#store/archive/open.ts';

export type Services = { indexer: Pick<Indexer, 'run'> };

export const build = (config: ArchiveConfig): Services => ({ indexer: openIndexer(config) });

/** Keeps the index of the archive's batches small. @throws StoreAway */
export const indexBatches = (due: Date, { indexer }: Services): Promise<Record<string, number>> =>
  indexer.run(due);

export const handler = scheduleHandler({
  name: 'index-batches',
  config: ArchiveConfig,
  build,
  run: indexBatches,
});
