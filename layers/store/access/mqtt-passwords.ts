import { writeChange } from '../audit/deed.ts';
import { Database } from '../postgres/pool.ts';

type Row = { device_id: string; verifier: string };

/** For a device that people have created: who has only been heard of has no login. */
const SET = `
  INSERT INTO mqtt_passwords (device_id, verifier)
  SELECT device_id, $2 FROM devices WHERE device_id = $1 FOR KEY SHARE
  ON CONFLICT (device_id) DO UPDATE SET verifier = excluded.verifier, created_at = now()
  RETURNING device_id`;

const PAGE = `
  SELECT device_id, verifier FROM mqtt_passwords WHERE device_id > $1 ORDER BY device_id LIMIT 10000`;

/** The sum over all rows, whose order does not matter. A time of change would miss a transaction that began earlier and ended later. */
const FINGERPRINT = `
  SELECT count(*) || '-' || coalesce(sum(hashtextextended(device_id || ' ' || verifier, 0)), 0) AS fingerprint
  FROM mqtt_passwords`;

/** What devices log in to a broker with, in PostgreSQL. All of it throws StoreAway when the database does not answer. */
export class MqttPasswords {
  readonly #db: Database;

  constructor(source: string) {
    this.#db = new Database(source, 'passwords', 2);
  }

  /** Puts a verifier in the place of the one before; false when there is no such device. */
  set(deviceId: string, verifier: string): Promise<boolean> {
    return this.#db.transaction(async (client) => {
      if ((await client.query(SET, [deviceId, verifier])).rowCount === 0) return false;
      await writeChange(client, { target: deviceId, after: { mqtt_password: true } });
      return true;
    });
  }

  /** Verifiers by device, of those that have one. */
  async of(deviceIds: string[]): Promise<Map<string, string>> {
    const rows = await this.#db.query<Row>(
      'SELECT device_id, verifier FROM mqtt_passwords WHERE device_id = ANY ($1)',
      [deviceIds],
    );
    return new Map(rows.map(({ device_id, verifier }) => [device_id, verifier]));
  }

  /** All of them, in the order of their devices. */
  async *all(): AsyncGenerator<{ deviceId: string; verifier: string }> {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows: Row[] = await this.#db.query<Row>(PAGE, [after]);
      for (const { device_id: deviceId, verifier } of rows) yield { deviceId, verifier };
      after = rows.at(-1)?.device_id;
    }
  }

  /** A text that is another one when any of them has changed, without reading them all: 100,000 take 30 ms of the database. */
  async fingerprint(): Promise<string> {
    const [row] = await this.#db.query<{ fingerprint: string }>(FINGERPRINT);
    return row?.fingerprint ?? '';
  }

  close(): Promise<void> {
    return this.#db.close();
  }
}
