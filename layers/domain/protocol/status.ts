import * as z from 'zod';
import { DeviceId } from '../device-id.ts';
import { Timestamp } from '../timestamps.ts';

/** `iot/{device_id}/status`, retained, also the last will: fixed at connect time, so it has no seq. */
export const Status = z.object({
  v: z.literal(2),
  device_id: DeviceId,
  ts: Timestamp,
  msg_type: z.literal('status').optional(),
  status: z.enum(['online', 'offline']),
});
