import type { Message } from '#domain/message.ts';
import type { Journal } from '#store/bus/journal.ts';
import { WrittenAt } from './written-at.ts';

/** How long the first message of a group waits for others before all are written with one fsync. */
const GROUP_MS = 2;

/** How often cursors are written when no message comes to carry them along. */
const CURSORS_MS = 100;

type JournalFile = Pick<Journal, 'write' | 'cursors' | 'start' | 'end'>;
type Waiting = { message: Message; done: (error?: Error) => void };

/**
 * Writes messages to the journal in groups: one fsync serves all that came within two milliseconds. The functions'
 * cursors go along, and what all of them have behind them is deleted, a little more each time than was added.
 */
export class GroupCommit {
  readonly #journal: JournalFile;
  readonly #onWritten: () => void;
  #waiting: Waiting[] = [];
  #cursors = new Map<string, number>();
  #changed = new Map<string, number>();
  #trimmed: number;
  readonly #writtenAt: WrittenAt;
  #end: number;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  readonly #cursorTimer = setInterval(() => this.flush(), CURSORS_MS);

  /** @param names the functions that read the journal; what they all have read may go */
  constructor(journal: JournalFile, names: string[], onWritten: () => void) {
    this.#journal = journal;
    this.#onWritten = onWritten;
    const known = journal.cursors();
    this.#cursors = new Map(names.map((name) => [name, known.get(name) ?? 0]));
    this.#trimmed = journal.start() - 1;
    this.#end = journal.end();
    this.#writtenAt = new WrittenAt(this.#end, Date.now());
  }

  /** Calls `done` when the message is on disk, or with the error that kept it off. */
  append(message: Message, done: (error?: Error) => void): void {
    if (this.#closed) {
      done(new Error('the journal is closed'));
      return;
    }
    this.#waiting.push({ message, done });
    this.#timer ??= setTimeout(() => this.flush(), GROUP_MS);
  }

  /** Notes how far a function has come. Written soon; if it is lost, the function does a batch again. */
  saveCursor(name: string, position: number): void {
    this.#cursors.set(name, position);
    this.#changed.set(name, position);
  }

  /** Position behind which a function has still to read. */
  cursorOf(name: string): number {
    return this.#cursors.get(name) ?? 0;
  }

  /** Seconds since the oldest message was written that a function has still to do; 0 where it has none. */
  ageOf(name: string): number {
    return this.#writtenAt.ageBehind(this.cursorOf(name), Date.now());
  }

  /** Position of the newest message that this process knows of. */
  end(): number {
    return this.#end;
  }

  /** Writes what waits, now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const group = this.#waiting;
    const cursors = this.#changed;
    if (group.length === 0 && cursors.size === 0) return;
    this.#waiting = [];
    this.#changed = new Map();
    const error = this.#write(group, cursors);
    for (const { done } of group) done(error);
    if (error === undefined && group.length > 0) this.#onWritten();
  }

  /** Writes what waits and ends; what is appended after is refused. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#cursorTimer);
    this.flush();
  }

  #write(group: Waiting[], cursors: Map<string, number>): Error | undefined {
    const behindAll = Math.min(...this.#cursors.values());
    const trimTo = Math.min(behindAll, this.#trimmed + 2 * group.length + 200);
    try {
      const written = this.#journal.write({
        messages: group.map(({ message }) => message),
        cursors,
        trimTo: trimTo > this.#trimmed ? trimTo : 0,
      });
      this.#trimmed = Math.max(trimTo, this.#trimmed);
      this.#end = Math.max(this.#end, written, ...this.#cursors.values());
      if (group.length > 0) this.#writtenAt.note(this.#end, Date.now());
      this.#writtenAt.forget(behindAll);
      return undefined;
    } catch (error) {
      for (const [name, position] of cursors) this.#changed.set(name, position);
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
