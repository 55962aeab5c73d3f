import * as z from 'zod';
import { timed } from '../timed.ts';
import { JournalBus } from './journal-bus.ts';
import type { Bus } from './port.ts';
import { QueuesBus } from './queues.ts';
import { StreamBus } from './stream.ts';

const BUS = /^(journal|queues|stream):(.+)$/;

/**
 * Which bus there is, and the functions that read it, separated by commas: `journal:` and a file; `queues:` and the URLs of
 * their queues of SQS, separated by commas and in the order of the functions; `stream:` and the name of a stream of Kinesis.
 */
export const BusConfig = z.object({
  BUS_URL: z.string().regex(BUS, 'expected journal:, queues: or stream:, and where it is'),
  BUS_FUNCTIONS: z
    .string()
    .min(1)
    .transform((names) => names.split(',')),
});
export type BusConfig = z.infer<typeof BusConfig>;

/** The way back onto the bus that the settings name. @throws RangeError where not every function has a queue */
export const openBus = (config: BusConfig): Bus => timed('bus', opened(config));

function opened({ BUS_URL, BUS_FUNCTIONS }: BusConfig): Bus {
  const [, kind, place = ''] = BUS.exec(BUS_URL) ?? [];
  if (kind === 'journal') return new JournalBus(place, BUS_FUNCTIONS);
  if (kind === 'stream') return new StreamBus(place, BUS_FUNCTIONS);
  return new QueuesBus(queueOf(BUS_FUNCTIONS, place.split(',')));
}

function queueOf(functions: string[], urls: string[]): Map<string, string> {
  if (functions.length !== urls.length)
    throw new RangeError(`BUS_URL has ${urls.length} queues for the ${functions.length} of BUS_FUNCTIONS`);
  return new Map(functions.map((name, index) => [name, urls[index] ?? '']));
}
