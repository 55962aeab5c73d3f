import type * as z from 'zod';
import type { CommandAck, OtaStatus } from './answers.ts';
import type { Hello } from './hello.ts';
import type { Measurement } from './measurement.ts';

/** What the sequence rule judges. `time` in epoch milliseconds, `seq` and `boot` unsigned 32 bit. */
export type Sequenced = { seq: number; time: number; boot: number | null };

export type Content =
  | { category: 'telemetry'; measurements: Measurement[] }
  | { category: 'hello'; hello: z.infer<typeof Hello> }
  | { category: 'status'; status: 'online' | 'offline' }
  | { category: 'command_ack'; ack: z.infer<typeof CommandAck> }
  | { category: 'ota_status'; ota: z.infer<typeof OtaStatus> };
