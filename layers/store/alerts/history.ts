import { Database } from '../postgres/pool.ts';

const PRUNE_EVENTS = 'DELETE FROM alert_events WHERE occurred_at < $1';

const PRUNE = `
  WITH pruned AS (DELETE FROM device_alerts WHERE cleared_at < $1 RETURNING id) SELECT count(*)::int4 AS count FROM pruned`;

/** What is past of alerts. Apart from them, for whoever prunes does nothing else with them. */
export class AlertHistory {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry', 1);
  }

  /**
   * Removes alerts that were cleared before a time, and events with their deliveries from before another.
   * @returns how many alerts @throws StoreAway
   */
  async prune(cleared: Date, events: Date): Promise<number> {
    await this.#db.query(PRUNE_EVENTS, [events]);
    const [row] = await this.#db.query<{ count: number }>(PRUNE, [cleared]);
    return row?.count ?? 0;
  }
}
