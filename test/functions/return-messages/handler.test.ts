import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { build, Config, handler } from '#functions/return-messages/handler.ts';
import { returnMessages } from '#functions/return-messages/return.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { logger } from '#lambda/logger.ts';
import { openArchive } from '#store/archive/open.ts';
import { Journal } from '#store/bus/journal.ts';
import { DeadLetter } from '#store/dead-letters.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT, sqsRecord } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const warn = vi.spyOn(logger, 'warn').mockReturnValue();
beforeEach(() => warn.mockClear());

const failed = (topic: string, payload: Uint8Array | string, more: object = {}) =>
  JSON.stringify({
    ruleName: 'collect_messages',
    topic,
    cloudwatchTraceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    clientId: 'm1',
    base64OriginalPayload: Buffer.from(payload).toString('base64'),
    failures: [
      {
        failedAction: 'SqsAction',
        failedResource: 'store-metrics',
        errorMessage: 'Failed to send message: the queue does not exist',
      },
    ],
    ...more,
  });

function opened() {
  const folder = temporaryFolder();
  const config = {
    ...inFolder(folder),
    BUS_URL: `journal:${join(folder, 'journal.sqlite')}`,
    BUS_FUNCTIONS: 'a,b',
  };
  const services = build(loadConfig(Config, config));
  const onTheBus = () => {
    const journal = new Journal(join(folder, 'journal.sqlite'));
    const entries = journal.read(0, 100, 1e9);
    journal.close();
    return entries;
  };
  return { config, services, onTheBus };
}

describe('what a rule could not hand on', () => {
  it('is sent to every function, as the rule would have', async () => {
    const { config, onTheBus } = opened();
    for (const [name, value] of Object.entries(config)) vi.stubEnv(name, value);
    const body = failed('iot/m1/telemetry', Uint8Array.of(0xff, 0, 0xfe));
    expect(await handler({ Records: [sqsRecord('7', body)] }, CONTEXT)).toEqual({ batchItemFailures: [] });
    const [entry] = onTheBus();
    expect(entry).toMatchObject({
      onlyFor: null,
      message: {
        topic: 'iot/m1/telemetry',
        clientId: 'm1',
        principal: null,
        receivedAt: 1795435205123,
        replayed: false,
      },
    });
    expect(Buffer.from(entry?.message.payload ?? []).toString('hex')).toBe('ff00fe');
  });

  it('is told in the log with the rule and its reason', async () => {
    const { services } = opened();
    await returnMessages([sqsRecord('7', failed('iot/m1/hello', '{}'))], services);
    expect(warn).toHaveBeenCalledWith('messages that a rule could not hand on', {
      function: 'return-messages',
      count: 1,
      rule: 'collect_messages',
      reasons: ['Failed to send message: the queue does not exist'],
    });
  });

  it('has no client where it did not come by MQTT, and needs no word of the failures', async () => {
    const { services, onTheBus } = opened();
    const bodies = [
      failed('iot/m1/hello', '', { clientId: 'n/a', failures: undefined }),
      failed('iot/m1/hello', '', {
        clientId: undefined,
        failures: [{ action: 'sqs', errorMessage: 'gone' }],
      }),
    ];
    await returnMessages(
      bodies.map((body, at) => sqsRecord(`${at}`, body)),
      services,
    );
    expect(onTheBus().map(({ message }) => message.clientId)).toEqual([null, null]);
  });

  it('comes again where the bus is away, but for what is done already', async () => {
    const { services } = opened();
    vi.spyOn(services.bus, 'sendToAll').mockRejectedValue(new StoreAway('queue', 'throttled'));
    const records = [
      sqsRecord('a', failed('t', '')),
      sqsRecord('b', 'rubbish'),
      sqsRecord('c', failed('t', '')),
    ];
    expect(await returnMessages(records, services)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }],
    });
  });
});

describe('what no rules engine wrote', () => {
  it.each(['', 'rubbish', '5', '{}', '{"topic":"t","base64OriginalPayload":"%"}'])(
    'is buried with its reason, as %j, and does not stand in the way of others',
    async (body) => {
      const { config, services, onTheBus } = opened();
      const records = [sqsRecord('a', body), sqsRecord('b', failed('iot/m1/hello', '{}'))];
      expect(await returnMessages(records, services)).toEqual({ batchItemFailures: [] });
      expect(onTheBus().map(({ message }) => message.topic)).toEqual(['iot/m1/hello']);
      const archive = openArchive(config);
      const { objects } = await archive.list({ prefix: 'dead-letters/return-messages/', limit: 10 });
      const letter = DeadLetter.parse(JSON.parse(String(await archive.get(objects[0]?.key ?? ''))));
      expect(Buffer.from(letter.message.payload, 'base64').toString()).toBe(body);
    },
  );

  it('comes again where it can not be kept', async () => {
    const { services } = opened();
    vi.spyOn(services.archive, 'putNew').mockRejectedValue(new StoreAway('archive', 'disk full'));
    const records = [sqsRecord('a', 'rubbish'), sqsRecord('b', failed('t', ''))];
    expect(await returnMessages(records, services)).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });
});
