import * as z from 'zod';
import { contract } from './contract.ts';
import { ConnectionStatus } from './device.ts';

const Count = z.int().min(0);

/**
 * What the registry knows of the messages of the devices it has. `new` and `missing` are exact however often a message
 * is delivered; the others count deliveries, so that a repeat by the bus is counted too.
 */
const Ingest = z.object({
  new_messages: Count,
  /** Sequence numbers that should have arrived and have not; see IoT.md, sequence numbers. */
  missing: Count,
  duplicates: Count,
  old: Count,
  clock_inconsistent: Count,
  quarantined: Count,
  last_received: z.iso.datetime().nullable(),
});

export const Stats = z.object({
  total_devices: Count,
  device_by_status: z.array(z.object({ status: z.string(), count: Count })),
  by_connection: z.array(z.object({ connection_status: ConnectionStatus, count: Count })),
  unacknowledged_alerts: Count,
  ingest: Ingest,
});
export type Stats = z.infer<typeof Stats>;

/** What the route of report-stats takes and gives. */
export const statsApi = {
  get: contract({
    summary: 'The fleet in figures',
    params: z.object({}),
    query: z.object({}),
    body: null,
    reply: Stats,
  }),
};
