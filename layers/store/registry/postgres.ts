import type { ConnectionStatus } from '#domain/api/device.ts';
import type { DeviceQuery } from '#domain/api/devices.ts';
import { Database } from '../postgres/pool.ts';
import { RuleBook } from '../rules/rule-book.ts';
import { sharedRead } from '../shared-read.ts';
import { takeCensus } from './census.ts';
import { getDevice } from './device-in.ts';
import * as edits from './edit-devices.ts';
import { importDevices } from './import-devices.ts';
import { listDevices } from './list-devices.ts';
import { noteMarks } from './note-marks.ts';
import type { DeviceFields, ImportOptions, ImportRow, IngestMark, Observation, Registry } from './port.ts';
import { type RecordLimits, record } from './record.ts';
import { heardOf, setStatus } from './set-status.ts';
import { readStats } from './stats.ts';
import { SELECT_TIMINGS, type TimingRow, timingOf } from './timings.ts';

/** Tables whose rows are changed all the time, and what else is worth a sweep. */
const SWEPT = [
  'device_seq_tracking',
  'devices',
  'device_configs',
  'device_commands',
  'device_alerts',
  'device_conditions',
  'device_gaps',
  'alert_events',
  'webhook_deliveries',
  'alert_rule_states',
];

/** The registry in PostgreSQL 15 or newer. */
export class PostgresRegistry implements Registry {
  readonly #db: Database;
  readonly #limits: RecordLimits;
  /** It counts all devices, which takes some milliseconds. */
  readonly #stats = sharedRead(() => readStats(this.#db));
  readonly #book = new RuleBook();

  constructor(url: string, limits: RecordLimits) {
    this.#db = new Database(url, 'registry');
    this.#limits = limits;
  }

  record(observations: Observation[]) {
    return record(this.#db, observations, this.#limits, this.#book);
  }

  noteMarks(marks: IngestMark[]) {
    return noteMarks(this.#db, marks);
  }

  async exists(deviceId: string) {
    return (await this.#db.query('SELECT FROM devices WHERE device_id = $1', [deviceId])).length > 0;
  }

  async timing(deviceId: string) {
    const [row] = await this.#db.query<TimingRow>(SELECT_TIMINGS, [[deviceId]]);
    return row === undefined ? undefined : timingOf(row);
  }

  list(query: DeviceQuery) {
    return listDevices(this.#db, query);
  }

  get(deviceId: string) {
    return getDevice(this.#db, deviceId);
  }

  create(deviceId: string, fields: DeviceFields) {
    return edits.createDevice(this.#db, deviceId, fields);
  }

  importDevices(rows: ImportRow[], options: ImportOptions) {
    return importDevices(this.#db, rows, options);
  }

  replace(deviceId: string, fields: DeviceFields, version: string) {
    return edits.replaceDevice(this.#db, deviceId, fields, version);
  }

  remove(deviceId: string, version: string) {
    return edits.removeDevice(this.#db, deviceId, version);
  }

  heartbeat(deviceId: string, at: number) {
    return heardOf(this.#db, deviceId, at);
  }

  setStatus(deviceId: string, status: ConnectionStatus, fwVersion: string | null) {
    return setStatus(this.#db, deviceId, status, fwVersion);
  }

  stats() {
    return this.#stats();
  }

  census() {
    return takeCensus(this.#db);
  }

  async check() {
    await this.#db.query('SELECT FROM devices LIMIT 1');
  }

  async upkeep() {
    for (const table of SWEPT) await this.#db.query(`VACUUM (ANALYZE) ${table}`);
  }

  close() {
    return this.#db.close();
  }
}
