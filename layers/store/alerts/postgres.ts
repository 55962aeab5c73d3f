import type { AlertQuery, DeliveryQuery } from '#domain/api/alerts.ts';
import { Database } from '../postgres/pool.ts';
import { acknowledge, clearByHand, raiseByHand } from './by-hand.ts';
import { listAlerts } from './list-alerts.ts';
import { listDeliveries } from './list-deliveries.ts';
import type { Alerts, FreeAlert } from './port.ts';

const PRUNE_EVENTS = 'DELETE FROM alert_events WHERE occurred_at < $1';

const PRUNE = `
  WITH pruned AS (DELETE FROM device_alerts WHERE cleared_at < $1 RETURNING id) SELECT count(*)::int4 AS count FROM pruned`;

/** Alerts by the registry's tables in PostgreSQL. */
export class PostgresAlerts implements Alerts {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry');
  }

  list(query: AlertQuery, deviceId?: string) {
    return listAlerts(this.#db, query, deviceId);
  }

  raise(deviceId: string, alert: FreeAlert, now: number) {
    return raiseByHand(this.#db, deviceId, alert, now);
  }

  acknowledge(id: number, by: string, now: number) {
    return acknowledge(this.#db, id, by, now);
  }

  clear(id: number, by: string, now: number) {
    return clearByHand(this.#db, id, by, now);
  }

  deliveries(query: DeliveryQuery) {
    return listDeliveries(this.#db, query);
  }

  async prune(cleared: Date, events: Date) {
    await this.#db.query(PRUNE_EVENTS, [events]);
    const [row] = await this.#db.query<{ count: number }>(PRUNE, [cleared]);
    return row?.count ?? 0;
  }

  close() {
    return this.#db.close();
  }
}
