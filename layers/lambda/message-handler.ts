import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Archive } from '#store/archive/port.ts';
import { bury } from '#store/dead-letters.ts';
import { tellCloudWatch } from './cloudwatch.ts';
import { batchSize, messagesDone, runSeconds } from './figures.ts';
import { foreignMessage } from './foreign-message.ts';
import { batchFields, logDone, messageIdOf } from './log-batch.ts';
import { logger } from './logger.ts';
import { runOrBury } from './run-or-bury.ts';
import { type Built, onceBuilt } from './services.ts';
import { type Delivered, deliveredBy, type MessageEvent } from './sources.ts';

/** What every function that works on messages has: where a message is buried that it can't take. */
type WithGrave = { archive: Pick<Archive, 'putNew'> };

/** A function that works on messages. */
export type MessageFunction<C, S extends WithGrave> = Built<C, S> & {
  name: string;
  /** Answers for each message, in order. @throws StoreAway, or anything else when a message can't be taken */
  run: (messages: Message[], services: S) => Promise<Outcome[]>;
};

/** The handler for batches of messages from a queue, a stream or the journal; answers which records must come again. */
export function messageHandler<C, S extends WithGrave>(fn: MessageFunction<C, S>) {
  const services = onceBuilt(fn);
  return middy(async (event: MessageEvent, _context: Context): Promise<SQSBatchResponse> => {
    const delivered = deliveredBy(event).filter((record) => isFor(fn.name, record));
    const started = performance.now();
    const result = await work(fn, services(), delivered);
    runSeconds.observe(
      { function: fn.name, result: result.ok ? 'done' : 'store_away' },
      (performance.now() - started) / 1000,
    );
    if (result.ok) count(fn.name, result.outcomes);
    await tellCloudWatch(fn.name);
    return { batchItemFailures: result.ok ? [] : delivered.map(({ id }) => ({ itemIdentifier: id })) };
  });
}

/** All functions read the same stream; what one of them is to get again is no business of the others, and done for them. */
const isFor = (name: string, { onlyFor }: Delivered): boolean => onlyFor === null || onlyFor === name;

type Result = { ok: true; outcomes: Outcome[] } | { ok: false };

async function work<C, S extends WithGrave>(
  { name, run }: MessageFunction<C, S>,
  services: S,
  delivered: Delivered[],
): Promise<Result> {
  const messages = delivered.map(({ id, message, raw }) => message ?? foreignMessage(id, raw, Date.now()));
  try {
    const toGrave = async (message: Message, reason: string) => {
      await bury(services.archive, name, message, reason);
      logger.warn('message buried', { function: name, message_ids: [messageIdOf(message)], reason });
    };
    const outcomes = await runOrBury(messages, (batch) => run(batch, services), toGrave);
    logDone(name, messages);
    return { ok: true, outcomes };
  } catch (error) {
    if (!(error instanceof StoreAway)) throw error;
    logger.warn('store away, the batch will come again', {
      ...batchFields(name, messages),
      store: error.store,
      reason: error.message,
    });
    return { ok: false };
  }
}

function count(name: string, outcomes: Outcome[]): void {
  batchSize.observe({ function: name }, outcomes.length);
  const totals = Map.groupBy(outcomes, ({ category, outcome }) => `${category} ${outcome}`);
  for (const [key, group] of totals) {
    const [category = '', outcome = ''] = key.split(' ');
    messagesDone.inc({ function: name, category, outcome }, group.length);
  }
}
