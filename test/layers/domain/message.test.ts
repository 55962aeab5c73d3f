import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeOf, type Message, messageOf, RuleEnvelope } from '#domain/message.ts';

/** What AWS IoT's rule hands on: the SQL's names. */
const FROM_RULE = {
  payload: 'e30=',
  topic: 'iot/m1/hello',
  received_at: 1772432110250,
  client_id: 'm1',
  principal: 'a1b2',
};

describe('the envelope of a rule', () => {
  it('is read as the message it carries', () => {
    expect(messageOf('id-1', RuleEnvelope.parse(FROM_RULE))).toEqual({
      id: 'id-1',
      payload: Buffer.from('{}'),
      topic: 'iot/m1/hello',
      receivedAt: 1772432110250,
      clientId: 'm1',
      principal: 'a1b2',
      replayed: false,
    });
  });

  it.each([
    { client_id: undefined },
    { client_id: null },
    { principal: undefined },
    { replayed: true },
    { payload: '' },
  ])('may have %j', (part) => {
    expect(RuleEnvelope.safeParse({ ...FROM_RULE, ...part }).success).toBe(true);
  });

  it.each([
    { payload: 'not base64!' },
    { payload: undefined },
    { topic: undefined },
    { received_at: '1772432110250' },
    { client_id: 7 },
  ])('can not have %j', (part) => {
    expect(RuleEnvelope.safeParse({ ...FROM_RULE, ...part }).success).toBe(false);
  });

  it('carries any message there and back through JSON', () => {
    const message: fc.Arbitrary<Message> = fc.record({
      id: fc.constant('id-1'),
      payload: fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      topic: fc.string({ unit: 'binary' }),
      receivedAt: fc.nat(2e12),
      clientId: fc.option(fc.string()),
      principal: fc.option(fc.string()),
      replayed: fc.boolean(),
    });
    fc.assert(
      fc.property(message, (sent) => {
        const wire = JSON.parse(JSON.stringify(envelopeOf(sent)));
        expect(messageOf('id-1', RuleEnvelope.parse(wire))).toEqual(sent);
      }),
    );
  });

  it.each([131_072, 1_100_000])('carries a payload of %i bytes', (size) => {
    const payload = Buffer.alloc(size, 0xa5);
    const envelope = RuleEnvelope.parse({ ...FROM_RULE, payload: payload.toString('base64') });
    expect(messageOf('x', envelope).payload).toHaveLength(size);
  });
});
