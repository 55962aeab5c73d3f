import { DEAD_LETTERS, QUARANTINE } from '#domain/archive-keys.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { AlertHistory } from '#store/alerts/history.ts';
import type { Archive } from '#store/archive/port.ts';
import type { AuditLog } from '#store/audit/audit-log.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import type { Registry } from '#store/registry/port.ts';

export type Services = {
  archive: Pick<Archive, 'prune'>;
  metrics: Pick<MetricsStore, 'prune'>;
  registry: Pick<Registry, 'upkeep'>;
  alerts: Pick<AlertHistory, 'prune'>;
  audit: Pick<AuditLog, 'prune'>;
  idempotency: Pick<Idempotency, 'prune'>;
  /** For how many days what is kept. */
  keep: { metrics: number; quarantine: number; deadLetters: number; alerts: number; audit: number };
};

/**
 * Removes what is older than it is to be kept; messages in the archive stay for ever. A store that is away does not keep the
 * others from their upkeep. @throws AggregateError with all that went wrong
 */
export async function pruneStores(due: Date, services: Services): Promise<Record<string, number>> {
  const done: Record<string, number> = {};
  const errors: Error[] = [];
  for (const [name, task] of tasksOf(due, services))
    await task().then(
      (count) => Object.assign(done, { [name]: count }),
      (error) => errors.push(error),
    );
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
  return done;
}

const tasksOf = (
  due: Date,
  { archive, metrics, registry, alerts, audit, idempotency, keep }: Services,
): [string, () => Promise<number>][] => [
  ['metrics_partitions', () => metrics.prune(daysBefore(due, keep.metrics))],
  ['quarantined', () => archive.prune(QUARANTINE, daysBefore(due, keep.quarantine))],
  ['dead_letters', () => archive.prune(DEAD_LETTERS, daysBefore(due, keep.deadLetters))],
  [
    'alerts',
    () => alerts.prune(daysBefore(due, keep.alerts), daysBefore(due, Math.min(keep.alerts, EVENT_DAYS))),
  ],
  ['audit_entries', () => audit.prune(daysBefore(due, keep.audit))],
  ['answers_kept', () => idempotency.prune()],
  ['registry_sweeps', () => registry.upkeep().then(() => 1)],
];

/** So long it can be looked up whom webhooks told. */
const EVENT_DAYS = 30;

const daysBefore = (due: Date, days: number): Date => new Date(due.getTime() - days * DAY_MS);
