import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import { Journal } from './journal.ts';
import { marksAt } from './marks.ts';
import type { Bus } from './port.ts';

/** The bus of the local homes: the journal that all functions read. */
export class JournalBus implements Bus {
  readonly #file: string;
  readonly #journal: Journal;
  readonly #functions: string[];

  constructor(file: string, functions: string[]) {
    this.#file = file;
    this.#journal = new Journal(file);
    this.#functions = functions;
  }

  reaches(functionName: string): boolean {
    return this.#functions.includes(functionName);
  }

  async send(functionName: string, messages: Message[]): Promise<void> {
    write(this.#journal, messages, functionName);
  }

  async sendToAll(messages: Message[]): Promise<void> {
    write(this.#journal, messages, null);
  }

  /** Each slot of the house has a journal, which another process may hold: each of them is a lane. */
  async mark(functionName: string, now: number): Promise<string[]> {
    const journals = journalsBeside(this.#file);
    for (const { lane, file } of journals) {
      const journal = opened(file);
      try {
        write(journal, marksAt(now, [lane]), functionName);
      } finally {
        journal.close();
      }
    }
    return journals.map(({ lane }) => lane);
  }

  async close(): Promise<void> {
    this.#journal.close();
  }
}

type Lane = { lane: string; file: string };

/** The journals of all slots: they stand in folders beside each other, which are called by the slots' numbers. */
function journalsBeside(file: string): Lane[] {
  const [folder, name] = [dirname(file), basename(file)];
  const numbers = readdirSync(dirname(folder)).filter((slot) => /^\d+$/.test(slot));
  const journals = numbers.map((slot) => ({ lane: `slot-${slot}`, file: join(dirname(folder), slot, name) }));
  const there = journals.filter((journal) => existsSync(journal.file));
  return there.length === 0 ? [{ lane: 'slot-1', file }] : there;
}

function opened(file: string): Journal {
  try {
    return new Journal(file);
  } catch (error) {
    throw new StoreAway('journal', error);
  }
}

function write(journal: Journal, messages: Message[], onlyFor: string | null): void {
  try {
    journal.write({ messages, onlyFor });
  } catch (error) {
    throw new StoreAway('journal', error);
  }
}
