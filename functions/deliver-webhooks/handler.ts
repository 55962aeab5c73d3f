import * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { PostgresAlertEvents } from '#store/alert-events/postgres.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
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
}).refine(
  ({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }) =>
    ALERT_WEBHOOK_URL.length === 0 || ALERT_WEBHOOK_SECRET !== undefined,
  { path: ['ALERT_WEBHOOK_SECRET'], error: 'is needed with ALERT_WEBHOOK_URL' },
);

/** A run is over before the next is due; so long it looks for events after the minute, when the other schedules find them. */
const LIMITS = { lingerMs: 10_000, runMs: 45_000, lookMs: 1000 };

export const build = (config: z.infer<typeof Config>): Services => ({
  events: new PostgresAlertEvents(config.DATABASE_URL),
  receivers: [...new Set(config.ALERT_WEBHOOK_URL)].map(receiverOf),
  secret: config.ALERT_WEBHOOK_SECRET ?? '',
  limits: LIMITS,
});

export const handler = scheduleHandler({
  name: 'deliver-webhooks',
  config: Config,
  build,
  run: deliverWebhooks,
});
