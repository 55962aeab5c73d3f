import type * as z from 'zod';
import { idempotent } from '#lambda/idempotent.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { PostgresAlerts } from '#store/alerts/postgres.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { timed } from '#store/timed.ts';
import { acknowledge, clear, raise } from './change-alerts.ts';
import { deliveries, list, listOfDevice } from './read-alerts.ts';
import type { Services } from './services.ts';

export const build = (config: z.infer<typeof RegistryConfig>): Services & { idempotency: Idempotency } => ({
  alerts: timed('alerts', new PostgresAlerts(config.DATABASE_URL)),
  registry: openRegistry(config),
  idempotency: openIdempotency(config),
});

/** What is wrong with the fleet, who has seen it, and whom webhooks told. */
export const routes = {
  'GET /api/alerts': list,
  'GET /api/devices/{id}/alerts': listOfDevice,
  'POST /api/devices/{id}/alerts': idempotent(raise),
  'POST /api/alerts/{id}/acknowledge': acknowledge,
  'POST /api/alerts/{id}/clear': clear,
  'GET /api/alert-deliveries': deliveries,
};

export const handler = requestHandler({ name: 'manage-alerts', config: RegistryConfig, build, routes });
