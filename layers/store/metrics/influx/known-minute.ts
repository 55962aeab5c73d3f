import { type Held, type HeldNote, hold, read } from './held.ts';
import { newNumber } from './new-number.ts';
import { nanosOf, type Said } from './note.ts';
import { type OwnPiece, shared } from './piece.ts';
import type { Writing } from './writing.ts';

/** What a process knows of a minute: all that it has noted of it since it began to, by device. */
export class KnownMinute {
  /** By it the process is told from others that write of this minute, and from itself before it forgot what it had noted. */
  readonly writer = newNumber();
  /** Whether the store says that it writes of this minute. */
  isMarked = false;
  /** Whether it was seen that there are no notes of before minutes had marks. */
  isSeen = false;
  /** Whether others write of it too. */
  isShared = false;
  /** Devices whose notes were read, again and again, instead of looking whether that is needed. */
  read = 0;
  size = 0;
  readonly #devices = new Map<string, Map<string, Held>>();

  get devices(): number {
    return this.#devices.size;
  }

  /** The notes of other messages that have samples in common with a piece. */
  rivalsOf(piece: OwnPiece): HeldNote[] {
    const { deviceId, first, last, rank } = piece;
    const held = this.#devices.get(deviceId)?.values() ?? [];
    return [...held]
      .filter((one) => one.first <= last && one.last >= first && one.message !== rank.message)
      .map(read)
      .filter((note) => !shared(piece, note).next().done);
  }

  /** Enters a note that is in the store now; it takes the place of one that stood at the same time there. */
  add(piece: OwnPiece, said: string, writing: Writing): void {
    const device = this.#devices.get(piece.deviceId) ?? new Map<string, Held>();
    this.#devices.set(piece.deviceId, device);
    const key = keyOf(piece.first, piece.rank.message);
    const before = device.get(key);
    device.set(key, hold(piece, said, writing, before));
    if (before === undefined) this.size += 1;
  }

  /** Whether a note that was read is one that this process has written itself, and not another's of the same message. */
  has({ deviceId, first, rank, at }: Said): boolean {
    const held = this.#devices.get(deviceId)?.get(keyOf(first, rank.message));
    return held?.message === rank.message && held.writing.round.at === at;
  }
}

const keyOf = (first: number, message: bigint): string => `${first} ${nanosOf(message)}`;
