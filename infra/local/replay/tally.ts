import { QUARANTINE } from '#domain/archive-keys.ts';
import { parseTopic } from '#domain/topics.ts';
import type { Archived } from './source.ts';

/** Keys that are named where something can't be read. */
const NAMED = 100;

type Counted = {
  byCategory: Record<string, number>;
  quarantined: number;
  unreadable: number;
  unreadableKeys: string[];
  fed: number;
};

/** Counts what was read and fed. */
export class Tally {
  counted: Counted = { byCategory: {}, quarantined: 0, unreadable: 0, unreadableKeys: [], fed: 0 };
  #before = structuredClone(this.counted);

  read(messages: Archived[], unreadable: string[]): void {
    const { counted } = this;
    for (const { key, message } of messages) {
      const category = parseTopic(message.topic).category ?? 'unknown';
      if (key.startsWith(QUARANTINE)) counted.quarantined += 1;
      else counted.byCategory[category] = (counted.byCategory[category] ?? 0) + 1;
    }
    counted.unreadable += unreadable.length;
    counted.unreadableKeys.push(...unreadable.slice(0, NAMED - counted.unreadableKeys.length));
  }

  beginDay(): void {
    this.#before = structuredClone(this.counted);
  }

  /** The day is read again. */
  forgetDay(): void {
    this.counted = structuredClone(this.#before);
  }
}
