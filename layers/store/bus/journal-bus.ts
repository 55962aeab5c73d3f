import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import { Journal } from './journal.ts';
import type { Bus } from './port.ts';

/** The bus of the local homes: the journal that all functions read. */
export class JournalBus implements Bus {
  readonly #journal: Journal;
  readonly #functions: string[];

  constructor(file: string, functions: string[]) {
    this.#journal = new Journal(file);
    this.#functions = functions;
  }

  reaches(functionName: string): boolean {
    return this.#functions.includes(functionName);
  }

  async send(functionName: string, messages: Message[]): Promise<void> {
    this.#write(messages, functionName);
  }

  async sendToAll(messages: Message[]): Promise<void> {
    this.#write(messages, null);
  }

  async close(): Promise<void> {
    this.#journal.close();
  }

  #write(messages: Message[], onlyFor: string | null): void {
    try {
      this.#journal.write({ messages, onlyFor });
    } catch (error) {
      throw new StoreAway('journal', error);
    }
  }
}
