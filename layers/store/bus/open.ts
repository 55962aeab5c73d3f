import * as z from 'zod';
import { StoreAway } from '#domain/errors.ts';
import { Journal } from './journal.ts';
import type { Bus } from './port.ts';

/** Which bus there is: in the local homes the journal's file. */
export const BusConfig = z.object({ JOURNAL_FILE: z.string().min(1) });

/** The way back onto the bus, for messages that one function is to get again. */
export function openBus({ JOURNAL_FILE }: z.infer<typeof BusConfig>): Bus {
  const journal = new Journal(JOURNAL_FILE);
  return {
    send: async (functionName, messages) => {
      try {
        journal.write({ messages, onlyFor: functionName });
      } catch (error) {
        throw new StoreAway('journal', error);
      }
    },
    close: async () => journal.close(),
  };
}
