import { signedPayload } from '#domain/commands/signature.ts';
import { CLAIM_MS } from '#domain/commands/state.ts';
import { StoreAway } from '#domain/errors.ts';
import { type CommandBus, PUBLISH_MS } from '../commands/port.ts';
import { someAtOnce } from '../some-at-once.ts';
import type { Claimed, Outbox, Sending } from './port.ts';

/** Commands that are taken up at a time, and devices that are sent to at a time. */
const CHUNK = 200;
const AT_ONCE = 16;

/** After a broker was away nothing is tried for a moment, in ms, for whoever works on messages would try with each batch. */
const PAUSE_MS = 2000;

/** Within this time of its claim a command may still be published: so much is left that no other sender has it before that ends. */
const MAY_PUBLISH_MS = CLAIM_MS - 2 * PUBLISH_MS;

/** `away`: the broker, or what commands are signed with, does not answer; what is left stays pending. */
export type Dispatched = { sent: number; away: boolean };

type Parts = {
  outbox: Pick<Outbox, 'claim' | 'markSent' | 'release'>;
  bus: CommandBus;
  /** What commands are signed with. @throws StoreAway */
  masterSecret: () => Promise<Uint8Array>;
  clock?: () => number;
};

/**
 * Sends what is pending for devices that are online. A command is claimed, published and then marked as sent, so that who dies in between
 * leaves it to the next sender, and never to nobody. Every sending is signed afresh.
 */
export class Dispatcher {
  readonly #parts: Required<Parts>;
  #pausedUntil = 0;

  constructor(parts: Parts) {
    this.#parts = { clock: Date.now, ...parts };
  }

  /**
   * @param deviceIds only theirs; null: those of all devices
   * @param budgetMs no further ones are taken up after this time
   * @throws StoreAway when the database does not answer; what the broker refuses for another reason than being away
   */
  async send(deviceIds: string[] | null, budgetMs: number): Promise<Dispatched> {
    const { outbox, clock } = this.#parts;
    const end = clock() + budgetMs;
    let sent = 0;
    while (clock() < end) {
      if (clock() < this.#pausedUntil) return { sent, away: true };
      const claimed = await outbox.claim(deviceIds, CHUNK, clock());
      sent += await this.#sendClaimed(claimed);
      if (claimed.length < CHUNK) break;
    }
    return { sent, away: clock() < this.#pausedUntil };
  }

  async close(): Promise<void> {
    await this.#parts.bus.close();
  }

  async #sendClaimed(claimed: Claimed[]): Promise<number> {
    if (claimed.length === 0) return 0;
    const { outbox } = this.#parts;
    const sendings: Sending[] = [];
    try {
      await this.#publishAll(claimed, sendings);
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error;
      this.#pausedUntil = this.#parts.clock() + PAUSE_MS;
    } finally {
      const sent = new Set(sendings.map(({ cmdId }) => cmdId));
      const left = claimed.map(({ cmdId }) => cmdId).filter((cmdId) => !sent.has(cmdId));
      if (sendings.length > 0) await outbox.markSent(sendings);
      if (left.length > 0) await outbox.release(left);
    }
    return sendings.length;
  }

  /** Device by device, the commands of each in the order of their making. Notes what was sent, also where it breaks off. */
  async #publishAll(claimed: Claimed[], sendings: Sending[]): Promise<void> {
    const { bus, clock, masterSecret } = this.#parts;
    const end = clock() + MAY_PUBLISH_MS;
    const master = await masterSecret();
    const byDevice = [...Map.groupBy(claimed, ({ deviceId }) => deviceId)];
    const failures: unknown[] = [];
    await someAtOnce(byDevice, AT_ONCE, async ([deviceId, commands]) => {
      for (const command of commands) {
        const at = clock();
        if (failures.length > 0 || at > end) return;
        await bus.publish(deviceId, signedPayload(master, deviceId, command, at)).then(
          () => sendings.push({ cmdId: command.cmdId, at }),
          (error) => failures.push(error),
        );
      }
    });
    if (failures.length > 0) throw failures[0];
  }
}
