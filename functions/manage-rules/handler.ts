import type * as z from 'zod';
import { idempotent } from '#lambda/idempotent.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { PostgresAlertRules } from '#store/rules/postgres.ts';
import { timed } from '#store/timed.ts';
import { create, put, remove } from './edit-rules.ts';
import type { Services } from './find-rule.ts';
import { forDevice, get, list } from './read-rules.ts';

export const build = ({
  DATABASE_URL,
}: z.infer<typeof DatabaseConfig>): Services & { idempotency: Idempotency } => ({
  rules: timed('alert_rules', new PostgresAlertRules(DATABASE_URL)),
  idempotency: openIdempotency({ DATABASE_URL }),
});

/** The rules by which alerts are raised. */
export const routes = {
  'GET /api/alert-rules': list,
  'POST /api/alert-rules': idempotent(create),
  'GET /api/alert-rules/{id}': get,
  'PUT /api/alert-rules/{id}': put,
  'DELETE /api/alert-rules/{id}': remove,
  'GET /api/devices/{id}/alert-rules': forDevice,
};

export const handler = requestHandler({ name: 'manage-rules', config: DatabaseConfig, build, routes });
