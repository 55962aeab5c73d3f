import * as z from 'zod';
import { ConfigParams, NoParams, OtaParams } from '#domain/commands/params.ts';
import type { Timing } from '../device/messages.ts';
import type { Command } from './read-command.ts';

export type Answer = { cmdId: string; result: 'accepted' | 'rejected' | 'unsupported'; detail?: string };

/** A firmware update as it was ordered. */
export type Order = { cmdId: string; version: string; url: string; sha256: string; size: number };

/** What an accepted command does besides its acknowledgement. */
export type Effect =
  | { kind: 'hello' | 'reboot' | 'reset' }
  | { kind: 'configure'; timing: Partial<Timing> }
  | { kind: 'update'; order: Order };

export type Decision = { answer: Answer; effect?: Effect };

/** What a decision depends on besides the command. `mostBytes` of an image. */
export type Circumstances = { isUpdating: boolean; mostBytes: number };

type Judge = (params: unknown, cmdId: string, around: Circumstances) => Effect | string;

/** Each command that a meter knows: what it does, or why not. */
const JUDGES: Readonly<Record<string, Judge>> = {
  request_status: (params) => whenValid(NoParams, params, () => ({ kind: 'hello' })),
  reboot: (params) => whenValid(NoParams, params, () => ({ kind: 'reboot' })),
  factory_reset: (params, _, { isUpdating }) =>
    isUpdating ? 'a firmware update runs' : whenValid(NoParams, params, () => ({ kind: 'reset' })),
  update_config: (params) => whenValid(ConfigParams, params, judgeConfig),
  start_ota: (params, cmdId, around) =>
    whenValid(OtaParams, params, (valid) => judgeUpdate(valid, cmdId, around)),
};

/** Decides about a command that is genuine and fresh (IoT.md, commands). */
export function judge({ cmdId, cmd, params }: Command, around: Circumstances): Decision {
  const decide = Object.hasOwn(JUDGES, cmd) ? JUDGES[cmd] : undefined;
  if (!decide)
    return {
      answer: { cmdId, result: 'unsupported', detail: `this meter does not know ${cmd.slice(0, 64)}` },
    };
  const effect = decide(params, cmdId, around);
  return typeof effect === 'string'
    ? { answer: { cmdId, result: 'rejected', detail: effect.slice(0, 1000) } }
    : { answer: { cmdId, result: 'accepted' }, effect };
}

function whenValid<P>(
  schema: z.ZodType<P>,
  params: unknown,
  then: (params: P) => Effect | string,
): Effect | string {
  const valid = schema.safeParse(params);
  return valid.success ? then(valid.data) : z.prettifyError(valid.error);
}

function judgeConfig({ brokers, ...timing }: z.infer<typeof ConfigParams>): Effect | string {
  if (brokers) return 'the brokers of a simulated meter are those of its command line';
  return { kind: 'configure', timing: withoutHoles(timing) };
}

function withoutHoles(config: { [Key in keyof Timing]?: number | undefined }): Partial<Timing> {
  const { sampling_cadence_ms, send_interval_s, hello_interval_s } = config;
  return {
    ...(sampling_cadence_ms === undefined ? {} : { sampling_cadence_ms }),
    ...(send_interval_s === undefined ? {} : { send_interval_s }),
    ...(hello_interval_s === undefined ? {} : { hello_interval_s }),
  };
}

function judgeUpdate(
  { fw_version, fw_url, fw_sha256, fw_size_bytes }: z.infer<typeof OtaParams>,
  cmdId: string,
  { isUpdating, mostBytes }: Circumstances,
): Effect | string {
  if (isUpdating) return 'another firmware update runs';
  if (fw_size_bytes > mostBytes) return `fw_size_bytes: this meter has room for ${mostBytes}`;
  const order = {
    cmdId,
    version: fw_version,
    url: fw_url,
    sha256: fw_sha256.toLowerCase(),
    size: fw_size_bytes,
  };
  return { kind: 'update', order };
}
