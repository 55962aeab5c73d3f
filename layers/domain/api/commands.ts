import * as z from 'zod';
import { ConfigParams } from '../commands/params.ts';
import { ACK_RESULTS } from '../commands/state.ts';
import { Detail } from '../protocol/envelope.ts';
import { TimingConfig } from '../protocol/timing.ts';
import { Command, CommandStatus, NewCommand, Ordered, ttl } from './command.ts';
import { contract } from './contract.ts';
import { cursorOf, Limit } from './paging.ts';

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
