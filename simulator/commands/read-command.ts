import * as z from 'zod';
import { Timestamp } from '#domain/timestamps.ts';

const Command = z.object({
  v: z.literal(2),
  cmd_id: z.uuid(),
  ts: Timestamp,
  cmd: z.string().min(1),
  params: z.record(z.string(), z.unknown()),
});

/** A command as it came. `ts` in epoch ms; `fields` are all it has, which is what was signed. */
export type Command = {
  cmdId: string;
  ts: number;
  cmd: string;
  params: unknown;
  fields: Record<string, unknown>;
};

const Fields = z.record(z.string(), z.unknown());

/** Reads the payload of a command topic; null for what is no command, as anybody may publish anything there. */
export function readCommand(payload: Uint8Array): Command | null {
  const data = parse(payload);
  const command = Command.safeParse(data);
  const fields = Fields.safeParse(data);
  if (!command.success || !fields.success) return null;
  const { cmd_id: cmdId, ts, cmd, params } = command.data;
  return { cmdId, ts, cmd, params, fields: fields.data };
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
