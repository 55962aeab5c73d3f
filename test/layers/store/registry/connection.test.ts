import { describe, expect, it } from 'vitest';
import { connectionOf } from '#store/registry/connection.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

describe('whether a device is connected', () => {
  it('is unknown before anything was received', () => {
    expect(connectionOf({ seenAt: null, offlineAt: null }, null)).toBe('unknown');
  });

  it('goes by what was received last, where there is one broker', () => {
    expect(connectionOf({ seenAt: NOON, offlineAt: null }, null)).toBe('online');
    expect(connectionOf({ seenAt: null, offlineAt: NOON }, null)).toBe('offline');
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON + 1 }, null)).toBe('offline');
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON - 1 }, null)).toBe('online');
  });

  it('takes a goodbye in the same millisecond as the last message to be the later one', () => {
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON }, null)).toBe('offline');
  });

  it('is not ended by the will at one broker while another one has just delivered something', () => {
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON }, 10_000)).toBe('online');
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON + 10_000 }, 10_000)).toBe('online');
    expect(connectionOf({ seenAt: NOON, offlineAt: NOON + 10_001 }, 10_000)).toBe('offline');
    expect(connectionOf({ seenAt: null, offlineAt: NOON }, 10_000)).toBe('offline');
  });
});
