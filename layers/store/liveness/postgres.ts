import { clearAlerts } from '../alerts/clear.ts';
import { Database } from '../postgres/pool.ts';
import { QUARANTINE } from '../registry/news.ts';
import { declareSilent } from './declare-silent.ts';
import type { Liveness } from './port.ts';
import { watchGaps } from './watch-gaps.ts';

/** Each lane has brought a mark on; what came before the oldest of the last ones is recorded. */
const UNTIL = `
  SELECT date_part('epoch', CASE WHEN count(*) = cardinality($1::text[]) THEN min(sent_at) END) * 1000 AS until
  FROM ingest_marks WHERE lane = ANY ($1)`;

const QUIET = `
  SELECT device_id FROM device_alerts
  WHERE alert_type = '${QUARANTINE}' AND rule = '' AND cleared_at IS NULL AND last_raised_at < to_timestamp($1::float8 / 1000)
  ORDER BY device_id LIMIT 10000`;

/** Liveness by the registry's tables in PostgreSQL. */
export class PostgresLiveness implements Liveness {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry');
  }

  async recordedUntil(lanes: string[]) {
    const [row] = await this.#db.query<{ until: number | null }>(UNTIL, [lanes]);
    return row === undefined || row.until === null ? null : Math.round(row.until);
  }

  declareSilent(until: number) {
    return declareSilent(this.#db, until);
  }

  watchGaps(now: number, graceMs: number) {
    return watchGaps(this.#db, now, graceMs);
  }

  clearQuiet(now: number, quietMs: number) {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<{ device_id: string }>(QUIET, [now - quietMs]);
      const quiet = rows.map(({ device_id }) => ({ deviceId: device_id, type: QUARANTINE, at: now }));
      return (await clearAlerts(client, quiet)).length;
    });
  }

  close() {
    return this.#db.close();
  }
}
