import * as z from 'zod';
import { COMMAND_NAMES, COMMAND_PARAMS } from '../commands/params.ts';
import { ACK_RESULTS, COMMAND_STATES } from '../commands/state.ts';
import { StoredJsonObject } from './json-object.ts';

export const CommandStatus = z.enum(COMMAND_STATES, `expected one of ${COMMAND_STATES.join(', ')}`);
const Time = z.iso.datetime();

/** How far a firmware update has come, as the device told last. */
const OtaProgress = z.object({
  state: z.string(),
  progress_pct: z.number(),
  fw_version: z.string(),
  detail: z.string().nullable(),
});

/** A command. Times are ISO 8601 in UTC, null where it has not come to that. */
export const Command = z.object({
  cmd_id: z.string(),
  device_id: z.string(),
  cmd: z.string(),
  params: StoredJsonObject,
  status: CommandStatus,
  created_at: Time,
  /** Its time to live ends. */
  expires_at: Time,
  sent_at: Time.nullable(),
  /** It came into its last state. */
  settled_at: Time.nullable(),
  /** The device's answer; also one that came too late to count. */
  result: z.enum(ACK_RESULTS).nullable(),
  detail: z.string().nullable(),
  /** When the answer was formed, by the device's own clock. */
  acked_at: Time.nullable(),
  ota: OtaProgress.nullable(),
});
export type Command = z.infer<typeof Command>;

const DAY_S = 86_400;

/** How long a command may wait for its device, in seconds. */
const TimeToLive = z
  .int()
  .min(1)
  .max(30 * DAY_S)
  .default(DAY_S);

export const ttl = { ttl_s: TimeToLive };

/** What is asked of a device. Which `params` there are depends on `cmd`. */
export const NewCommand = z.discriminatedUnion(
  'cmd',
  [
    z.strictObject({ cmd: z.literal('update_config'), params: COMMAND_PARAMS.update_config, ...ttl }),
    z.strictObject({ cmd: z.literal('start_ota'), params: COMMAND_PARAMS.start_ota, ...ttl }),
    z.strictObject({ cmd: z.literal('reboot'), params: COMMAND_PARAMS.reboot.default({}), ...ttl }),
    z.strictObject({
      cmd: z.literal('factory_reset'),
      params: COMMAND_PARAMS.factory_reset.default({}),
      ...ttl,
    }),
    z.strictObject({
      cmd: z.literal('request_status'),
      params: COMMAND_PARAMS.request_status.default({}),
      ...ttl,
    }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? `expected one of ${COMMAND_NAMES.join(', ')}` : undefined,
  },
);

/** What was asked and is under way: `pending` waits for the device or the broker. */
export const Ordered = z.object({
  cmd_id: z.string(),
  device_id: z.string(),
  cmd: z.string(),
  status: z.enum(['pending', 'sent']),
  message: z.string(),
});
