import * as z from 'zod';
import { TimingConfig } from '#domain/protocol/timing.ts';
import type { Timing } from './device/messages.ts';

const Command = z.object({
  v: z.literal(2),
  cmd_id: z.uuid(),
  cmd: z.string(),
  params: z.unknown().optional(),
});

/** A meter remembers what it answered to this many commands (IoT.md, commands). */
const REMEMBERED = 64;

export type Answer = { cmdId: string; result: 'accepted' | 'rejected' | 'unsupported'; detail?: string };

/** What an accepted command does besides its acknowledgement. */
export type Effect = { kind: 'hello' } | { kind: 'reboot' } | { kind: 'configure'; timing: Partial<Timing> };

export type Decision = { answer: Answer; effect?: Effect };

/**
 * Decides about a device's commands. A repeated `cmd_id` gets the same answer again and no effect, also after a
 * reboot. Signature and age of a command are not checked.
 */
export class CommandLog {
  readonly #answers = new Map<string, Answer>();

  /** @returns null for what is no command, which gets no answer */
  decide(payload: Uint8Array): Decision | null {
    const command = Command.safeParse(parse(payload));
    if (!command.success) return null;
    const { cmd_id: cmdId, cmd, params } = command.data;
    const known = this.#answers.get(cmdId);
    if (known) return { answer: known };
    const decision = judge(cmdId, cmd, params);
    this.#remember(decision.answer);
    return decision;
  }

  #remember(answer: Answer): void {
    this.#answers.set(answer.cmdId, answer);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > REMEMBERED) this.#answers.delete(oldest);
  }
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined; // anybody may publish anything on a command topic
  }
}

function judge(cmdId: string, cmd: string, params: unknown): Decision {
  const accepted = { cmdId, result: 'accepted' as const };
  if (cmd === 'request_status') return { answer: accepted, effect: { kind: 'hello' } };
  if (cmd === 'reboot') return { answer: accepted, effect: { kind: 'reboot' } };
  if (cmd === 'update_config') return judgeConfig(cmdId, params);
  return {
    answer: { cmdId, result: 'unsupported', detail: `a simulated meter does not know ${cmd.slice(0, 64)}` },
  };
}

function judgeConfig(cmdId: string, params: unknown): Decision {
  const config = TimingConfig.safeParse(params);
  const reject = (detail: string): Decision => ({ answer: { cmdId, result: 'rejected', detail } });
  if (!config.success) return reject(z.prettifyError(config.error).slice(0, 1000));
  const { brokers, ...timing } = config.data;
  if (brokers) return reject('the brokers of a simulated meter are those of its command line');
  return {
    answer: { cmdId, result: 'accepted' },
    effect: { kind: 'configure', timing: withoutHoles(timing) },
  };
}

function withoutHoles({
  sampling_cadence_ms,
  send_interval_s,
  hello_interval_s,
}: Omit<TimingConfig, 'brokers'>): Partial<Timing> {
  return {
    ...(sampling_cadence_ms === undefined ? {} : { sampling_cadence_ms }),
    ...(send_interval_s === undefined ? {} : { send_interval_s }),
    ...(hello_interval_s === undefined ? {} : { hello_interval_s }),
  };
}
