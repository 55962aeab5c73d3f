import * as z from 'zod';
import { COMMAND_NAMES, COMMAND_PARAMS, ConfigParams } from '../commands/params.ts';
import { ACK_RESULTS, COMMAND_STATES } from '../commands/state.ts';
import { Detail } from '../protocol/envelope.ts';
import { TimingConfig } from '../protocol/timing.ts';
import { contract } from './contract.ts';
import { StoredJsonObject } from './json-object.ts';
import { cursorOf, Limit } from './paging.ts';

const CommandStatus = z.enum(COMMAND_STATES, `expected one of ${COMMAND_STATES.join(', ')}`);
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

const ttl = { ttl_s: TimeToLive };

/** What is asked of a device. Which `params` there are depends on `cmd`. */
const NewCommand = z.discriminatedUnion(
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
const Ordered = z.object({
  cmd_id: z.string(),
  device_id: z.string(),
  cmd: z.string(),
  status: z.enum(['pending', 'sent']),
  message: z.string(),
});

/** Behind which command a page goes on: its created_at in microseconds since 1970, and its id. */
export const CommandCursor = z.tuple([z.int().min(0).max(4e15), z.uuid()]);
export type CommandCursor = z.infer<typeof CommandCursor>;

const CommandQuery = z.object({
  status: CommandStatus.optional(),
  limit: Limit,
  cursor: cursorOf(CommandCursor),
});
export type CommandQuery = z.infer<typeof CommandQuery>;

const HandAck = z.strictObject({
  result: z.enum(ACK_RESULTS, {
    error: ({ input }) => (input === undefined ? 'is missing' : `expected one of ${ACK_RESULTS.join(', ')}`),
  }),
  detail: Detail.optional(),
});

/** `desired`: what the device has accepted of us; `reported`: what it runs with by its own word, null where it said nothing. */
export const DeviceConfig = z.object({
  device_id: z.string(),
  desired: TimingConfig,
  reported: TimingConfig.nullable(),
  /** Whether all that is desired is reported so. */
  agree: z.boolean(),
  /** The cmd_id of each update_config that is not settled yet, the oldest first. */
  open_commands: z.array(z.string()),
});
export type DeviceConfig = z.infer<typeof DeviceConfig>;

/** What the resource shows beside is ignored when it is sent back, so that read, change, write works. */
const ConfigChange = z.strictObject({
  desired: ConfigParams,
  ...ttl,
  device_id: z.unknown().optional(),
  reported: z.unknown().optional(),
  agree: z.unknown().optional(),
  open_commands: z.unknown().optional(),
});

/** Any text: what can't be an id is the id of nothing, so the answer is 404 and not 400. */
const OneDevice = z.object({ id: z.string() });
const OneCommand = z.object({ cmd_id: z.string() });
const Nothing = z.object({});

/** What the routes of send-commands take and give. */
export const commandsApi = {
  list: contract({
    summary: 'Commands to a device, newest first',
    params: OneDevice,
    query: CommandQuery,
    body: null,
    reply: z.array(Command),
  }),
  send: contract({
    summary: 'Send a command to a device, now or when it shows up',
    params: OneDevice,
    query: Nothing,
    body: NewCommand,
    reply: Ordered,
    statuses: [201, 202],
    refusals: [409, 422],
    headers: ['idempotency-key'],
  }),
  get: contract({ summary: 'One command', params: OneCommand, query: Nothing, body: null, reply: Command }),
  cancel: contract({
    summary: 'Cancel a command that has not been sent',
    params: OneCommand,
    query: Nothing,
    body: null,
    reply: Command,
    refusals: [409],
  }),
  acknowledge: contract({
    summary: 'Acknowledge a command by hand, for a device that can not',
    params: OneCommand,
    query: Nothing,
    body: HandAck,
    reply: Command,
  }),
  getConfig: contract({
    summary: 'Configuration of a device: desired, reported, and whether they agree',
    params: OneDevice,
    query: Nothing,
    body: null,
    reply: DeviceConfig,
  }),
  putConfig: contract({
    summary: 'Change the configuration of a device, by a command to it',
    params: OneDevice,
    query: Nothing,
    body: ConfigChange,
    reply: Ordered,
    statuses: [202],
  }),
};
