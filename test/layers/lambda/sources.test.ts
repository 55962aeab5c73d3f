import { describe, expect, it } from 'vitest';
import { deliveredBy } from '#lambda/sources.ts';
import { journalEvent, messageOn, sqsEvent, sqsRecord } from '#test/support/events.ts';
import { kinesisEvent, kinesisRecord } from './kinesis-event.ts';

const MESSAGES = [
  messageOn('iot/m1/telemetry', '{"voltage_dc": 742.1}', { principal: 'a1b2' }),
  messageOn('iot/m1/hello', Uint8Array.of(0xff, 0x00, 0xfe), { clientId: null, replayed: true }),
  messageOn('', '', { receivedAt: 0 }),
];

describe('the messages of a batch', () => {
  it.each([
    ['the journal', journalEvent(...MESSAGES)],
    ['a queue', sqsEvent(...MESSAGES)],
    ['a stream', kinesisEvent(...MESSAGES)],
  ])('are the same from %s', (_, event) => {
    const delivered = deliveredBy(event);
    expect(delivered.map(({ id }) => id)).toEqual(['0', '1', '2']);
    expect(delivered.map(({ message }) => message && { ...message, id: '' })).toEqual(
      MESSAGES.map((message) => ({ ...message, id: '' })),
    );
  });

  const FOREIGN = [
    '',
    'not JSON',
    'null',
    '5',
    '[]',
    '{}',
    '{"payload":"%","topic":"t","received_at":1}',
    '{"payload":"","topic":"t"}',
    '\ufeff{}',
  ];

  it.each(FOREIGN)('that no rule of ours wrote, as %j, are handed on as they are', (body) => {
    for (const Records of [[sqsRecord('7', body)], [kinesisRecord('7', body)]])
      expect(deliveredBy({ Records } as Parameters<typeof deliveredBy>[0])).toEqual([
        { id: '7', message: null, raw: body, onlyFor: null },
      ]);
  });

  it('do not stand in the way of others', () => {
    const Records = [sqsRecord('a', 'rubbish'), ...sqsEvent(messageOn('iot/m1/hello', '{}')).Records];
    expect(deliveredBy({ Records }).map(({ message }) => message?.topic)).toEqual([
      undefined,
      'iot/m1/hello',
    ]);
  });

  it('are none where there are no records', () => {
    expect(deliveredBy({ Records: [] })).toEqual([]);
  });
});
