import * as z from 'zod';
import { contract } from './contract.ts';

/** What a device logs in to the broker with; answered this once, and kept nowhere. */
export const mqttPasswordsApi = {
  issue: contract({
    summary:
      'Make a new MQTT password for a device, in the place of the one before; the answer can not be had again',
    params: z.object({ id: z.string() }),
    query: z.object({}),
    body: z.strictObject({}).prefault({}),
    reply: z.object({ username: z.string(), client_id: z.string(), password: z.string() }),
    statuses: [201],
    refusals: [409],
  }),
};
