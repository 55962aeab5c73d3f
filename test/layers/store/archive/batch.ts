import type { NewObject } from '#store/archive/port.ts';

const filler = 'x'.repeat(1700);

/** Objects of the usual size, of one device and day. */
export const batchOf = (length: number): NewObject[] =>
  Array.from({ length }, (_, seq) => ({
    key: `m1/telemetry/2026-01-31T12-00-00.000Z_${seq}_0a1b2c3d.json`,
    body: Buffer.from(JSON.stringify({ seq, filler })),
  }));
