import * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { BusConfig, openBus } from '#store/bus/open.ts';
import { PostgresLiveness } from '#store/liveness/postgres.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { timed } from '#store/timed.ts';
import { type Services, watchLiveness } from './watch.ts';

export const Config = DatabaseConfig.extend(BusConfig.shape).extend({
  /** How long a message may be missing before people are told, in seconds. */
  GAP_GRACE_S: z.coerce.number().int().min(1).max(86_400).default(60),
  /** How long nothing of a device must go into quarantine for the alert to end, in hours. */
  QUARANTINE_QUIET_H: z.coerce.number().min(1).max(8760).default(24),
});

/** The bus gathers messages for up to a second or two; what takes longer lags. */
const MARK_MS = 20_000;

export const build = (config: z.infer<typeof Config>): Services => ({
  bus: openBus(config),
  liveness: timed('liveness', new PostgresLiveness(config.DATABASE_URL)),
  graceMs: config.GAP_GRACE_S * 1000,
  quietMs: config.QUARANTINE_QUIET_H * 3_600_000,
  markMs: MARK_MS,
});

export const handler = scheduleHandler({
  name: 'watch-liveness',
  config: Config,
  build,
  run: watchLiveness,
});
