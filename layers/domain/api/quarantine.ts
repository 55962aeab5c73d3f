import * as z from 'zod';
import { contract } from './contract.ts';
import { TimePage } from './time-page.ts';

const Nothing = z.object({});

/** What is kept of a message that could not be used. `size` is the payload's in bytes, `payload` in base64. */
export const QuarantinedMessage = z.object({
  reason: z.string(),
  detail: z.string(),
  device_id: z.string().nullable(),
  category: z.string().nullable(),
  topic: z.string(),
  received_at: z.iso.datetime(),
  client_id: z.string().nullable(),
  principal: z.string().nullable(),
  size: z.int(),
  payload: z.base64(),
});
export type QuarantinedMessage = z.infer<typeof QuarantinedMessage>;

/** All but the reason is null where the object can't be read. */
const QuarantineRow = z.object({
  filename: z.string(),
  reason: z.string(),
  detail: z.string(),
  device_id: z.string().nullable(),
  category: z.string().nullable(),
  topic: z.string().nullable(),
  received_at: z.iso.datetime().nullable(),
  size: z.int().nullable(),
});
export type QuarantineRow = z.infer<typeof QuarantineRow>;

/** What the routes for messages that could not be used take and give. */
export const quarantineApi = {
  list: contract({
    summary: 'Messages that could not be used, newest first',
    params: Nothing,
    query: TimePage,
    body: null,
    reply: z.array(QuarantineRow),
  }),
  read: contract({
    summary: 'One message that could not be used',
    params: z.object({ day: z.string(), name: z.string() }),
    query: Nothing,
    body: null,
    reply: QuarantinedMessage,
  }),
};
