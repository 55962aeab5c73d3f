import * as z from 'zod';
import { Counter, Envelope, PrintableText } from './envelope.ts';
import { TimingConfig } from './timing.ts';

/** `iot/{device_id}/hello`: the heartbeat of a device that sends seldom, with its configuration if it likes. */
export const Hello = Envelope.extend({
  msg_type: z.literal('hello'),
  fw_version: PrintableText,
  uptime_s: z.number().min(0),
  broker_connections: Counter,
  buf_usage_pct: z.number().min(0).max(100),
  temp_internal: z.number().optional(),
  ...TimingConfig.shape,
});
