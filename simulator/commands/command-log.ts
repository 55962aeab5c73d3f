import { isOver, type Memory } from '../memory/memory.ts';
import type { NonVolatile } from '../memory/non-volatile.ts';
import { type Decision, judge } from './judge.ts';
import { type Command, readCommand } from './read-command.ts';
import { type Policy, type Refusal, refusalOf } from './refusal.ts';

/** A meter remembers what it answered to this many commands (IoT.md, duties of the device). */
const REMEMBERED = 64;

/** @property mostBytes of a firmware image that the device takes */
export type CommandRules = Policy & { mostBytes: number };

/**
 * Decides about a device's commands. What it decides is in the non-volatile memory before anybody hears of it, so that a repeated
 * `cmd_id` gets the same answer again and no effect, also after a reboot.
 */
export class CommandLog {
  readonly #rules: CommandRules;
  readonly #memory: NonVolatile;

  constructor(rules: CommandRules, memory: NonVolatile) {
    this.#rules = rules;
    this.#memory = memory;
  }

  /** @param now by the device's clock, epoch ms @returns why it is ignored, or what to answer and do */
  decide(payload: Uint8Array, now: number): Refusal | Decision {
    const command = readCommand(payload);
    const { lastCommandTs, answers, update } = this.#memory.read();
    const refusal = refusalOf(command, this.#rules, now, lastCommandTs);
    if (refusal !== null || !command) return refusal ?? 'malformed';
    const known = answers.find(({ cmdId }) => cmdId === command.cmdId);
    const decision = known
      ? { answer: known }
      : judge(command, { isUpdating: update !== null && !isOver(update), mostBytes: this.#rules.mostBytes });
    this.#remember(command, decision, known !== undefined);
    return decision;
  }

  #remember({ ts }: Command, { answer, effect }: Decision, isKnown: boolean): void {
    const { answers, config, lastCommandTs } = this.#memory.read();
    const changes: Partial<Memory> = { lastCommandTs: Math.max(ts, lastCommandTs ?? ts) };
    if (!isKnown) changes.answers = [...answers, answer].slice(-REMEMBERED);
    if (effect?.kind === 'configure') changes.config = { ...config, ...effect.timing };
    if (effect?.kind === 'reset') changes.config = {};
    if (effect?.kind === 'update')
      changes.update = { cmdId: answer.cmdId, version: effect.order.version, phase: 'downloading' };
    this.#memory.write(changes);
  }
}
