import { randomBytes } from 'node:crypto';

/** 62 bits at random, which no other process has; an integer of InfluxDB has 64 with its sign. */
export const newNumber = (): bigint => randomBytes(8).readBigUInt64BE() >> 2n;
