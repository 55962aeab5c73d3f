import type { SampleRun } from '../port.ts';
import { DeviceSeries } from './device-series.ts';
import { type Entry, loadEntries, saveEntries } from './register.ts';
import type { Server } from './server.ts';
import { inTurn } from './turns.ts';

/** Series kept in memory, about 200 bytes each; devices beyond that are looked up again. */
const KEPT_SERIES = 200_000;

/**
 * Knows the series there are, by a measurement of their own. New ones are made by one writer at a time in this process; several
 * processes that bring new types of one device in the same instant can each go up to the number it may have.
 */
export class SeriesRegister {
  readonly #server: Server;
  readonly #thing: string;
  readonly #devices = new Map<string, DeviceSeries>();

  constructor(server: Server) {
    this.#server = server;
    this.#thing = JSON.stringify(server.place);
  }

  /** The entry of each run's series, in order; undefined where the device has as many measured types as it may. */
  async of(runs: SampleRun[]): Promise<(Entry | undefined)[]> {
    const found = new Map<string, DeviceSeries>();
    for (const { deviceId } of runs) {
      const device = this.#devices.get(deviceId);
      if (device !== undefined) found.set(deviceId, device);
    }
    const now = Date.now();
    const unsettled = runs.filter((run) => found.get(run.deviceId)?.settles(run, now) !== true);
    if (unsettled.length > 0) await inTurn(this.#thing, () => this.#settle(unsettled, found, now));
    return runs.map(({ deviceId, metric }) => found.get(deviceId)?.byMetric.get(metric));
  }

  async #settle(runs: SampleRun[], found: Map<string, DeviceSeries>, now: number): Promise<void> {
    await this.#load(runs, found);
    const news = runs.flatMap((run) => found.get(run.deviceId)?.learn(run, now) ?? []);
    if (news.length > 0) await saveEntries(this.#server, news);
    for (const { deviceId } of runs) this.#keep(deviceId, found.get(deviceId));
    this.#evict();
  }

  async #load(runs: SampleRun[], found: Map<string, DeviceSeries>): Promise<void> {
    const ids = [...new Set(runs.map(({ deviceId }) => deviceId))];
    const entries = await loadEntries(this.#server, ids);
    for (const id of ids) found.set(id, new DeviceSeries());
    for (const { deviceId, metric, ...entry } of entries) found.get(deviceId)?.set(metric, entry);
  }

  #keep(id: string, device: DeviceSeries | undefined): void {
    this.#devices.delete(id);
    if (device !== undefined) this.#devices.set(id, device); // at the end, so that those go first that were made first
  }

  #evict(): void {
    let kept = 0;
    for (const { byMetric } of this.#devices.values()) kept += byMetric.size;
    for (const [id, { byMetric }] of this.#devices) {
      if (kept <= KEPT_SERIES) return;
      this.#devices.delete(id);
      kept -= byMetric.size;
    }
  }
}
