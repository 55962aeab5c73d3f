import * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { AlertHistory } from '#store/alerts/history.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { AuditLog } from '#store/audit/audit-log.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { timed } from '#store/timed.ts';
import { pruneStores, type Services } from './prune.ts';

const days = (preset: number) => z.coerce.number().int().min(1).max(36_500).default(preset);

export const Config = ArchiveConfig.extend(MetricsConfig.shape)
  .extend(RegistryConfig.shape)
  .extend({
    QUARANTINE_RETENTION_DAYS: days(90),
    DEAD_LETTER_RETENTION_DAYS: days(365),
    ALERT_RETENTION_DAYS: days(365),
    AUDIT_RETENTION_DAYS: days(730),
  });
type Config = z.infer<typeof Config>;

export const build = (config: Config): Services => ({
  archive: openArchive(config),
  metrics: openMetrics(config),
  registry: openRegistry(config),
  alerts: new AlertHistory(config.DATABASE_URL),
  audit: timed('audit', new AuditLog(config.DATABASE_URL)),
  idempotency: openIdempotency(config),
  keep: {
    metrics: config.METRICS_RETENTION_DAYS,
    quarantine: config.QUARANTINE_RETENTION_DAYS,
    deadLetters: config.DEAD_LETTER_RETENTION_DAYS,
    alerts: config.ALERT_RETENTION_DAYS,
    audit: config.AUDIT_RETENTION_DAYS,
  },
});

export const handler = scheduleHandler({ name: 'prune-stores', config: Config, build, run: pruneStores });
