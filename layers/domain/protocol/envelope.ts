import * as z from 'zod';
import { DeviceId } from '../device-id.ts';
import { Timestamp } from '../timestamps.ts';

/** An unsigned 32 bit counter: `seq` wraps after 2^32-1. */
export const Counter = z.int().min(0).max(0xffff_ffff);

/** 1 to 64 printable characters: no control characters, no lone surrogates, so that every store takes it as it is. */
export const PRINTABLE = /^[^\p{C}\u2028\u2029]{1,64}$/u;

export const PrintableText = z.string().regex(PRINTABLE, 'expected 1 to 64 printable characters');

/** Free text of at most 1,000 characters for people. */
export const Detail = z.string().max(1000);

/** What every upward message but `status` begins with. A message that is quarantined but has this counts as a number taken. */
export const Envelope = z.object({
  v: z.literal(2),
  device_id: DeviceId,
  ts: Timestamp,
  seq: Counter,
  boot: Counter.optional(),
});
