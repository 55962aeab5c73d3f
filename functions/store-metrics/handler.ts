import type * as z from 'zod';
import { interpret } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';
import { messageHandler } from '#lambda/message-handler.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore, SampleRun, WriteOutcome } from '#store/metrics/port.ts';
import { runsOf } from '#store/metrics/runs-of.ts';

export const Config = ArchiveConfig.extend(MetricsConfig.shape);

export type Services = { archive: Pick<Archive, 'putNew'>; metrics: Pick<MetricsStore, 'write'> };

export const build = (config: z.infer<typeof Config>): Services => ({
  archive: openArchive(config),
  metrics: openMetrics(config),
});

/**
 * Turns telemetry into time series, with the powers derived from it.
 * @throws StoreAway
 */
export async function storeMetrics(messages: Message[], { metrics }: Services): Promise<Outcome[]> {
  const read = messages.map(readMessage);
  const written = await metrics.write(read.flatMap(({ runs }) => runs));
  let next = 0;
  return read.map(({ category, outcome, runs }) => {
    const outcomes = written.slice(next, next + runs.length);
    next += runs.length;
    return { category, outcome: worstOf(outcomes) ?? outcome };
  });
}

/** What there is to store of a message, and what became of it if all of that is stored. */
function readMessage(message: Message): Outcome & { runs: SampleRun[] } {
  const read = interpret(message);
  if (!read.ok) return { category: read.category ?? 'unknown', outcome: 'refused', runs: [] };
  const { category } = read.content;
  if (category !== 'telemetry') return { category, outcome: 'not_telemetry', runs: [] };
  const { runs, flag } = runsOf(message, read, read.content.measurements);
  return { category, outcome: flag ?? 'stored', runs };
}

/** What was left out of a message, undefined where nothing was. */
const worstOf = (outcomes: WriteOutcome[]): WriteOutcome | undefined =>
  (['too_many_types', 'too_old'] as const).find((bad) => outcomes.includes(bad));

export const handler = messageHandler({ name: 'store-metrics', config: Config, build, run: storeMetrics });
