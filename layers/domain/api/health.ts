import * as z from 'zod';
import { contract } from './contract.ts';

/** What the service calls itself to whoever asks for its health. */
export const SERVICE = 'iot-meter';

const Nothing = z.object({});
const saying = <S extends string>(status: S) =>
  z.object({ status: z.literal(status), service: z.literal(SERVICE) });

/** By store: `ok`, or in a few words that it is not. */
const Ready = z.object({
  status: z.enum(['ready', 'not ready']),
  service: z.literal(SERVICE),
  checks: z.record(z.string(), z.enum(['ok', 'failing', 'no answer'])),
});
export type Ready = z.infer<typeof Ready>;

/** What the routes that tell of the service itself take and give. */
export const healthApi = {
  health: contract({
    summary: 'The service runs',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: saying('healthy'),
  }),
  alive: contract({
    summary: 'The service runs',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: saying('alive'),
  }),
  ready: contract({
    summary: 'Every store answers, or (503) which does not',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: Ready,
    statuses: [200, 503],
  }),
  figures: contract({
    summary: 'Figures for Prometheus, in its text format; in the cloud home they are in CloudWatch',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: null,
    media: ['text/plain'],
  }),
};
