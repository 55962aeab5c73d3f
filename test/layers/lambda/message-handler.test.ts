import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { StoreAway } from '#domain/errors.ts';
import { envelopeOf, type Message } from '#domain/message.ts';
import { figures } from '#lambda/figures.ts';
import { ConfigError } from '#lambda/load-config.ts';
import { logger } from '#lambda/logger.ts';
import { type MessageFunction, messageHandler } from '#lambda/message-handler.ts';
import { openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { DeadLetter } from '#store/dead-letters.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT, journalEvent, messageOn, sqsEvent, sqsRecord } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { kinesisEvent, kinesisRecord } from './kinesis-event.ts';

vi.spyOn(logger, 'warn').mockReturnValue();
beforeEach(() => figures.resetMetrics());

type Services = { archive: Archive; seen: Message[] };
type Run = MessageFunction<object, Services>['run'];

const storeAll: Run = async (messages, { seen }) => {
  seen.push(...messages);
  return messages.map(() => ({ category: 'telemetry', outcome: 'stored' }));
};

/** A handler with an archive of its own, and what its function has seen. */
function handlerOf(run: Run) {
  const services: Services = { archive: openArchive(inFolder(temporaryFolder())), seen: [] };
  const handler = messageHandler({ name: 'store-metrics', config: z.object({}), build: () => services, run });
  return { handle: (event: Parameters<typeof handler>[0]) => handler(event, CONTEXT), ...services };
}

async function buriedIn(archive: Archive): Promise<DeadLetter[]> {
  const { objects } = await archive.list({ prefix: 'dead-letters/', limit: 100 });
  const bodies = await Promise.all(objects.map(({ key }) => archive.get(key)));
  return bodies.map((body) => DeadLetter.parse(JSON.parse(String(body))));
}

async function counted(): Promise<Record<string, number>> {
  const counter = await figures.getSingleMetric('iot_meter_messages_total')?.get();
  return Object.fromEntries(
    (counter?.values ?? []).map(({ labels, value }) => [`${labels.category} ${labels.outcome}`, value]),
  );
}

const MESSAGES = [1, 2, 3].map((at) => messageOn(`iot/m${at}/telemetry`, `{"a": ${at}}`));
const EVENTS = [
  ['a queue', sqsEvent(...MESSAGES)],
  ['a stream', kinesisEvent(...MESSAGES)],
  ['the journal', journalEvent(...MESSAGES)],
] as const;
const ALL_AGAIN = { batchItemFailures: ['0', '1', '2'].map((itemIdentifier) => ({ itemIdentifier })) };

describe.each(EVENTS)('a batch from %s', (_, event) => {
  it('is done when the function is done with it', async () => {
    const { handle, seen } = handlerOf(storeAll);
    expect(await handle(event)).toEqual({ batchItemFailures: [] });
    expect(seen.map(({ topic, payload, receivedAt }) => [topic, String(payload), receivedAt])).toEqual(
      MESSAGES.map(({ topic, payload, receivedAt }) => [topic, String(payload), receivedAt]),
    );
    expect(await counted()).toEqual({ 'telemetry stored': 3 });
  });

  it('comes again as a whole where a store is away, and nothing is buried', async () => {
    const { handle, archive } = handlerOf(async () => {
      throw new StoreAway('metrics', new Error('connect ECONNREFUSED'));
    });
    expect(await handle(event)).toEqual(ALL_AGAIN);
    expect(await buriedIn(archive)).toEqual([]);
    expect(await counted()).toEqual({});
  });

  it('is done but for a message that can not be taken, which is buried with its envelope', async () => {
    const { handle, archive, seen } = handlerOf(async (messages, services) => {
      if (messages.some(({ topic }) => topic === 'iot/m2/telemetry')) throw new RangeError('no such series');
      return storeAll(messages, services);
    });
    expect(await handle(event)).toEqual({ batchItemFailures: [] });
    expect(seen.map(({ topic }) => topic)).toEqual(['iot/m1/telemetry', 'iot/m3/telemetry']);
    expect(await buriedIn(archive)).toMatchObject([
      {
        function: 'store-metrics',
        reason: 'RangeError: no such series',
        message: {
          topic: 'iot/m2/telemetry',
          payload: Buffer.from('{"a": 2}').toString('base64'),
          received_at: MESSAGES[1]?.receivedAt,
        },
      },
    ]);
    expect(await counted()).toEqual({ 'telemetry stored': 2, 'unknown buried': 1 });
  });

  it('comes again as a whole where the culprit can not be buried', async () => {
    const { handle, archive } = handlerOf(async () => {
      throw new Error('poison');
    });
    vi.spyOn(archive, 'putNew').mockRejectedValue(new StoreAway('archive', 'disk full'));
    expect(await handle(event)).toEqual(ALL_AGAIN);
  });

  it('fails where burying fails by a bug, and comes again too', async () => {
    const { handle, archive } = handlerOf(async () => {
      throw new Error('poison');
    });
    vi.spyOn(archive, 'putNew').mockRejectedValue(new RangeError('no key'));
    await expect(handle(event)).rejects.toThrow('no key');
  });

  it('that comes again finds its culprit in the same grave', async () => {
    const { handle, archive } = handlerOf(async () => {
      throw new Error('poison');
    });
    await handle(event);
    await handle(event);
    expect(await buriedIn(archive)).toHaveLength(3);
  });
});

describe('a record that no rule of ours wrote', () => {
  it.each([
    ['a queue', { Records: [sqsRecord('x', 'rubbish')] }],
    ['a stream', { Records: [kinesisRecord('x', 'rubbish')] }],
  ])('from %s is handed to the function on no topic, so that it is kept', async (_, event) => {
    const { handle, seen } = handlerOf(storeAll);
    expect(await handle(event)).toEqual({ batchItemFailures: [] });
    expect(seen).toMatchObject([{ topic: '', clientId: null, replayed: false }]);
    expect(String(seen[0]?.payload)).toBe('rubbish');
  });
});

describe('a message on a stream that all functions read', () => {
  const only = (name: string) =>
    kinesisRecord(name, JSON.stringify({ ...envelopeOf(messageOn(`iot/m1/${name}`, '{}')), only_for: name }));

  it('is worked on by the function that it is for, and passed over by the others', async () => {
    const { handle, seen } = handlerOf(storeAll);
    const Records = [
      only('update-registry'),
      only('store-metrics'),
      ...kinesisEvent(messageOn('all', '')).Records,
    ];
    expect(await handle({ Records })).toEqual({ batchItemFailures: [] });
    expect(seen.map(({ topic }) => topic)).toEqual(['iot/m1/store-metrics', 'all']);
  });

  it('does not come again to those that it is not for', async () => {
    const { handle } = handlerOf(async () => Promise.reject(new StoreAway('metrics', 'gone')));
    const Records = [only('update-registry'), only('store-metrics')];
    expect(await handle({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'store-metrics' }] });
  });
});

describe('the services of a function', () => {
  it('are built at the first event and kept for the next', async () => {
    const build = vi.fn(() => ({ archive: openArchive(inFolder(temporaryFolder())), seen: [] }));
    const handler = messageHandler({ name: 'f', config: z.object({}), build, run: storeAll });
    expect(build).not.toHaveBeenCalled();
    await handler(journalEvent(), CONTEXT);
    await handler(journalEvent(), CONTEXT);
    expect(build).toHaveBeenCalledOnce();
  });

  it('that can not be built fail the event, and the next one tries again', async () => {
    vi.stubEnv('MADE_UP_SETTING', '');
    const build = () => ({ archive: openArchive(inFolder(temporaryFolder())), seen: [] });
    const handler = messageHandler({
      name: 'f',
      config: z.object({ MADE_UP_SETTING: z.string() }),
      build,
      run: storeAll,
    });
    await expect(handler(journalEvent(), CONTEXT)).rejects.toThrow(ConfigError);
    vi.stubEnv('MADE_UP_SETTING', 'there now');
    expect(await handler(journalEvent(), CONTEXT)).toEqual({ batchItemFailures: [] });
    vi.unstubAllEnvs();
  });
});
