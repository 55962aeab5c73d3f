import * as z from 'zod';
import { Command } from '#domain/api/command.ts';
import type { CommandCursor } from '#domain/api/commands.ts';
import { StoredJsonObject } from '#domain/api/json-object.ts';

/** The columns of {@link CommandRow}; `c` is device_commands. `position` is created_at in microseconds. */
export const COMMAND_COLUMNS = `
  c.cmd_id, c.device_id, c.cmd, c.params, c.status, c.created_at, c.expires_at, c.sent_at, c.settled_at, c.ack_result, c.ack_detail,
  c.ack_time, c.ota_state, c.ota_progress_pct, c.ota_fw_version, c.ota_detail,
  (extract(epoch FROM c.created_at) * 1000000)::int8::text AS position`;

const Time = z.date().transform((date) => date.toISOString());

const CommandRow = z.object({
  cmd_id: z.string(),
  device_id: z.string(),
  cmd: z.string(),
  params: StoredJsonObject,
  status: Command.shape.status,
  created_at: Time,
  expires_at: Time,
  sent_at: Time.nullable(),
  settled_at: Time.nullable(),
  ack_result: Command.shape.result,
  ack_detail: z.string().nullable(),
  ack_time: Time.nullable(),
  ota_state: z.string().nullable(),
  ota_progress_pct: z.number().nullable(),
  ota_fw_version: z.string().nullable(),
  ota_detail: z.string().nullable(),
  position: z.string(),
});

/** Reads a row of {@link COMMAND_COLUMNS}. */
export function readCommand(row: unknown): { command: Command; cursor: CommandCursor } {
  const {
    position,
    ack_result: result,
    ack_detail,
    ack_time: acked_at,
    ota_state: state,
    ota_progress_pct,
    ota_fw_version,
    ota_detail,
    ...rest
  } = CommandRow.parse(row);
  const ota =
    state === null
      ? null
      : {
          state,
          progress_pct: ota_progress_pct ?? 0,
          fw_version: ota_fw_version ?? '',
          detail: ota_detail || null,
        };
  // the empty text stands for no detail
  const command = { ...rest, result, detail: ack_detail || null, acked_at, ota };
  return { command, cursor: [Number(position), rest.cmd_id] };
}
