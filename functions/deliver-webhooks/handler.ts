import * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { PostgresAlertEvents } from '#store/alert-events/postgres.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { timed } from '#store/timed.ts';
import { deliverWebhooks, type Services } from './deliver.ts';
import { receiverOf } from './receiver.ts';

const Urls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/, error: 'expected http:// or https:// and a host' })).max(10));

export const Config = DatabaseConfig.extend({
  /** Who is told of alerts, comma separated; absent: nobody. */
  ALERT_WEBHOOK_URL: Urls.default([]),
  /** What they know us by: text, `whsec_` and a key in base64, or the ARN of a secret that holds one of these. */
  ALERT_WEBHOOK_SECRET: z.string().min(24, 'at least 24 characters').optional(),
  /** For how long a run, of which one begins each minute, looks for new events: time that costs nothing on a machine of one's own. */
  ALERT_WEBHOOK_LINGER_S: z.coerce.number().int().min(0).max(45).default(10),
}).refine(
  ({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }) =>
    ALERT_WEBHOOK_URL.length === 0 || ALERT_WEBHOOK_SECRET !== undefined,
  { path: ['ALERT_WEBHOOK_SECRET'], error: 'is needed with ALERT_WEBHOOK_URL' },
);

/** A run is over before the next is due: the last attempt takes up to 10 s more. */
const LIMITS = { runMs: 47_000, lookMs: 1000 };

export const build = (config: z.infer<typeof Config>): Services => ({
  events: timed('alert_events', new PostgresAlertEvents(config.DATABASE_URL)),
  receivers: [...new Set(config.ALERT_WEBHOOK_URL)].map(receiverOf),
  secret: config.ALERT_WEBHOOK_SECRET ?? '',
  limits: { ...LIMITS, lingerMs: config.ALERT_WEBHOOK_LINGER_S * 1000 },
});

export const handler = scheduleHandler({
  name: 'deliver-webhooks',
  config: Config,
  build,
  run: deliverWebhooks,
});
