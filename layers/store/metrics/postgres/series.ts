import type { Database } from '../../postgres/pool.ts';
import { MAX_TYPES, type SampleRun } from '../port.ts';

/** Series kept in memory, about 100 bytes each; devices beyond that are looked up again. */
const KEPT_SERIES = 200_000;

const LOAD = 'SELECT id, device_id, metric, unit, derived FROM series WHERE device_id = ANY($1)';

/** Adds what is missing, as far as each device may have it, and a unit that was not told before. */
const ADD = `
  INSERT INTO series (device_id, metric, unit, derived)
  SELECT device_id, metric, unit, derived
  FROM (SELECT given.*, known.id IS NOT NULL AS known,
               row_number() OVER (PARTITION BY device_id, given.derived, known.id IS NULL ORDER BY place) AS nth
        FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) WITH ORDINALITY
          AS given (device_id, metric, unit, derived, place)
        LEFT JOIN series AS known USING (device_id, metric)) AS wanted
  WHERE known OR derived
     OR nth <= $5 - (SELECT count(*) FROM series AS had WHERE had.device_id = wanted.device_id AND NOT had.derived)
  ON CONFLICT (device_id, metric) DO UPDATE SET unit = excluded.unit WHERE series.unit = ''`;

type Series = { id: number; unit: string };
type SeriesRow = { id: number; device_id: string; metric: string; unit: string; derived: boolean };

/** All series of one device, by metric, and how many of them were measured. */
class DeviceSeries {
  readonly byMetric = new Map<string, Series>();
  measured = 0;

  /** Whether nothing could be learnt about a run's series, or changed in it, by asking the database. */
  settles({ metric, unit, derived }: SampleRun): boolean {
    const series = this.byMetric.get(metric);
    if (series === undefined) return !derived && this.measured >= MAX_TYPES;
    return series.unit !== '' || unit === '';
  }
}

/** Finds and makes the ids of series. What it has seen it remembers, for a series never changes its id. */
export class SeriesIds {
  readonly #database: Database;
  readonly #devices = new Map<string, DeviceSeries>();
  #kept = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The id of each run's series, in order; undefined where the device has as many measured types as it may. */
  async of(runs: SampleRun[]): Promise<(number | undefined)[]> {
    const found = new Map<string, DeviceSeries>();
    for (const { deviceId } of runs) {
      const device = this.#devices.get(deviceId);
      if (device !== undefined) found.set(deviceId, device);
    }
    const unsettled = () => runs.filter((run) => found.get(run.deviceId)?.settles(run) !== true);
    await this.#load(unsettled(), found);
    const missing = unsettled();
    await this.#add(missing);
    await this.#load(missing, found);
    return runs.map(({ deviceId, metric }) => found.get(deviceId)?.byMetric.get(metric)?.id);
  }

  async #load(runs: SampleRun[], found: Map<string, DeviceSeries>): Promise<void> {
    if (runs.length === 0) return;
    const ids = new Set(runs.map(({ deviceId }) => deviceId));
    const rows = await this.#database.query<SeriesRow>(LOAD, [[...ids]]);
    const loaded = Map.groupBy(rows, (row) => row.device_id);
    for (const id of ids) found.set(id, this.#keep(id, loaded.get(id) ?? []));
    this.#evict();
  }

  #keep(id: string, rows: SeriesRow[]): DeviceSeries {
    const device = new DeviceSeries();
    for (const { id: series, metric, unit, derived } of rows) {
      device.byMetric.set(metric, { id: series, unit });
      if (!derived) device.measured++;
    }
    this.#kept += device.byMetric.size - (this.#devices.get(id)?.byMetric.size ?? 0);
    this.#devices.set(id, device);
    return device;
  }

  #evict(): void {
    for (const [id, device] of this.#devices) {
      if (this.#kept <= KEPT_SERIES) return;
      this.#devices.delete(id);
      this.#kept -= device.byMetric.size;
    }
  }

  /** New series are rare: one writer at a time makes them, so that none goes over the number a device may have. */
  async #add(runs: SampleRun[]): Promise<void> {
    if (runs.length === 0) return;
    const wanted = [...new Map(runs.map((run) => [`${run.deviceId} ${run.metric}`, run])).values()];
    await this.#database.transaction(async (client) => {
      await client.query('LOCK TABLE series IN SHARE ROW EXCLUSIVE MODE');
      await client.query(ADD, [
        wanted.map(({ deviceId }) => deviceId),
        wanted.map(({ metric }) => metric),
        wanted.map(({ unit }) => unit),
        wanted.map(({ derived }) => derived),
        MAX_TYPES,
      ]);
    });
  }
}
