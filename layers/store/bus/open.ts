import * as z from 'zod';
import { StoreAway } from '#domain/errors.ts';
import { Journal } from './journal.ts';
import type { Bus } from './port.ts';

/** Which bus there is, in the local homes the journal's file, and the functions that read it, separated by commas. */
export const BusConfig = z.object({
  JOURNAL_FILE: z.string().min(1),
  BUS_FUNCTIONS: z
    .string()
    .min(1)
    .transform((names) => new Set(names.split(','))),
});

/** The way back onto the bus, for messages that one function is to get again. */
export function openBus({ JOURNAL_FILE, BUS_FUNCTIONS }: z.infer<typeof BusConfig>): Bus {
  const journal = new Journal(JOURNAL_FILE);
  return {
    reaches: (functionName) => BUS_FUNCTIONS.has(functionName),
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
