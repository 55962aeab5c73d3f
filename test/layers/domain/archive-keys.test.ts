import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filingTime, isArchiveKey, isoOf, messageKey, quarantineKey, stampOf } from '#domain/archive-keys.ts';
import { CATEGORIES } from '#domain/topics.ts';

const RECEIVED = Date.parse('2026-11-23T12:00:05.123Z');
const sha256 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

describe('keys of the archive', () => {
  it('name a message by its time, seq and the beginning of its hash', () => {
    const message = {
      deviceId: 'm1',
      category: 'command_ack',
      time: RECEIVED,
      sha256: '0a1b2c3d4e5f',
    } as const;
    expect(messageKey({ ...message, seq: 4294967295 })).toBe(
      'm1/command_ack/2026-11-23T12-00-05.123Z_4294967295_0a1b2c3d.json',
    );
    expect(messageKey({ ...message, seq: null })).toBe(
      'm1/command_ack/2026-11-23T12-00-05.123Z_0a1b2c3d.json',
    );
    expect(quarantineKey(RECEIVED, '0a1b2c3d4e5f')).toBe('quarantine/2026-11-23/0a1b2c3d4e5f.json');
  });

  it("go by the message's own time where a name can tell it, else by that of receipt", () => {
    expect(filingTime(1000, RECEIVED)).toBe(1000);
    expect(filingTime(Date.parse('9999-12-31T23:59:59.999Z'), RECEIVED)).toBe(253402300799999);
    expect(filingTime(253402300800000, RECEIVED)).toBe(RECEIVED);
    expect(filingTime(-62167219200001, RECEIVED)).toBe(RECEIVED);
    expect(filingTime(null, RECEIVED)).toBe(RECEIVED);
  });

  it('sort as their times do', () => {
    const time = fc.integer({
      min: Date.parse('0000-01-01T00:00:00Z'),
      max: Date.parse('9999-12-31T23:59:59.999Z'),
    });
    fc.assert(
      fc.property(
        time,
        time,
        (a, b) => Math.sign(a - b) === (stampOf(a) < stampOf(b) ? -1 : stampOf(a) > stampOf(b) ? 1 : 0),
      ),
    );
  });

  it('are keys whatever a device or broker says the time is', () => {
    const time = fc.oneof(fc.double({ noNaN: true }), fc.integer());
    const property = fc.property(
      time,
      fc.option(time),
      fc.option(fc.nat()),
      sha256,
      fc.constantFrom(...CATEGORIES),
      (receivedAt, own, seq, hash, category) => {
        const key = messageKey({
          deviceId: 'm1',
          category,
          time: filingTime(own, receivedAt),
          seq,
          sha256: hash,
        });
        return (
          isArchiveKey(key) &&
          isArchiveKey(quarantineKey(receivedAt, hash)) &&
          !Number.isNaN(Date.parse(isoOf(receivedAt)))
        );
      },
    );
    fc.assert(property);
  });

  it.each([
    'm1/telemetry/2026-11-23T12-00-05.123Z_1_0a1b2c3d.json',
    'quarantine/2026-11-23/0a.json',
    'dead-letters/store-metrics/2026-11-23T12-00-05.123Z_0a.json',
  ])('%j is one', (key) => expect(isArchiveKey(key)).toBe(true));

  it.each([
    'm1',
    '2026-11-23/0a.json',
    '2026-11-23T12-00-05.123Z.json',
    'a/2026-11-23/b/c.json',
    'a/2026-11-23T12.json',
    'a/b/',
  ])('%j is none', (key) => expect(isArchiveKey(key)).toBe(false));
});
