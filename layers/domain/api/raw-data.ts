import * as z from 'zod';
import { CATEGORIES } from '../topics.ts';
import { contract } from './contract.ts';
import { TimePage } from './time-page.ts';

/** Any text: what can't be an id, a category or a name is none that exists, so the answer is 404 and not 400. */
const Text = z.string();

const RawDataQuery = TimePage.extend({
  /** Beginning of what follows the device's own folder: `telemetry/2026-11-23T1`. */
  prefix: z.string().max(500).optional(),
  category: z.enum(CATEGORIES, `expected one of ${CATEGORIES.join(', ')}`).optional(),
});
export type RawDataQuery = z.infer<typeof RawDataQuery>;

/** `filename` is the whole key, `size` in bytes. */
const RawDataRow = z.object({ filename: z.string(), size: z.int(), last_modified: z.iso.datetime() });

/** What is kept of a message that could be used. `data` is the payload as sent, `timestamp` its own time or that of receipt. */
const ArchivedMessage = z.object({
  device_id: z.string(),
  category: z.enum(CATEGORIES),
  topic: z.string(),
  timestamp: z.iso.datetime(),
  received_at: z.iso.datetime(),
  client_id: z.string().nullable(),
  data: z.unknown(),
});

/** What the routes for a device's archived messages take and give. */
export const rawDataApi = {
  list: contract({
    summary: 'Archived messages of a device, newest first',
    params: z.object({ id: Text }),
    query: RawDataQuery,
    body: null,
    reply: z.array(RawDataRow),
  }),
  read: contract({
    summary: 'One archived message',
    params: z.object({ id: Text, category: Text, name: Text }),
    query: z.object({}),
    body: null,
    reply: ArchivedMessage,
  }),
};
