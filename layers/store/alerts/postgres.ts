import type { AlertQuery, DeliveryQuery } from '#domain/api/alerts.ts';
import { Database } from '../postgres/pool.ts';
import { acknowledge, clearByHand, raiseByHand } from './by-hand.ts';
import { listAlerts } from './list-alerts.ts';
import { listDeliveries } from './list-deliveries.ts';
import type { Alerts, FreeAlert } from './port.ts';

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

  close() {
    return this.#db.close();
  }
}
