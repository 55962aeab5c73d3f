import * as z from 'zod';
import { ACK_RESULTS } from '../commands/state.ts';
import { Detail, Envelope, PrintableText } from './envelope.ts';

/** `iot/{device_id}/command/ack`: what the device made of a command. */
export const CommandAck = Envelope.extend({
  msg_type: z.literal('command_ack'),
  cmd_id: z.uuid(),
  result: z.enum(ACK_RESULTS),
  detail: Detail.optional(),
});

/** `iot/{device_id}/ota/status`: how far a firmware update has come. */
export const OtaStatus = Envelope.extend({
  msg_type: z.literal('ota_status'),
  cmd_id: z.uuid(),
  ota_state: z.enum(['downloading', 'verifying', 'applying', 'success', 'failed']),
  progress_pct: z.number().min(0).max(100),
  fw_version_target: PrintableText,
  detail: Detail.optional(),
});
