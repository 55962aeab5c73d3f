import { type DeviceTraits, type RulesByMetric, RulesByTarget } from '#domain/alerts/rule.ts';
import type { Transaction } from '../postgres/pool.ts';
import { RULE_COLUMNS, readRule } from './rule-row.ts';

/** So long a rule that was changed may still hold as it was. */
const CHECK_MS = 1000;

/** So long a device may be judged by the type and supply system it had. */
const TRAITS_MS = 30_000;

/** What is remembered is forgotten when it is of more devices than that: some 10 MB. */
const MOST_DEVICES = 100_000;

const VERSION = 'SELECT version::text AS version FROM alert_rule_changes';

const ENABLED = `SELECT ${RULE_COLUMNS} FROM alert_rules WHERE enabled ORDER BY id`;

const TRAITS = `
  SELECT device_id, device_type, metadata ->> 'voltage_system' AS voltage_system
  FROM devices WHERE device_id = ANY (string_to_array($1, chr(10)))`;

type TraitsRow = { device_id: string; device_type: string | null; voltage_system: string | null };

const traitsOf = (row: TraitsRow): DeviceTraits => ({
  deviceId: row.device_id,
  type: row.device_type,
  voltageSystem: row.voltage_system,
});

/**
 * The rules that are enabled, and which of them are for whom: remembered, for they are asked for with every batch of messages
 * and seldom change. It asks the database once a second whether rules changed, and for each device every 30 seconds.
 */
export class RuleBook {
  readonly #now: () => number;
  #version: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #rules = new RulesByTarget([]);
  readonly #devices = new Map<string, RulesByMetric>();
  #devicesSince = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The rules for each of these devices, in their order; undefined where there is no such device. */
  async rulesOf(client: Transaction, deviceIds: string[]): Promise<(RulesByMetric | undefined)[]> {
    await this.#refresh(client);
    if (this.#rules.isEmpty) return [];
    const unknown = deviceIds.filter((deviceId) => !this.#devices.has(deviceId));
    if (unknown.length > 0) await this.#meet(client, unknown);
    return deviceIds.map((deviceId) => this.#devices.get(deviceId));
  }

  async #refresh(client: Transaction): Promise<void> {
    const now = this.#now();
    const isFull = this.#devices.size > MOST_DEVICES;
    if (isFull || now - this.#devicesSince >= TRAITS_MS) this.#forgetDevices(now);
    if (now - this.#checkedAt < CHECK_MS) return;
    const [row] = (await client.query<{ version: string }>(VERSION)).rows;
    // the version first: rules that change in between are read once more
    if (row?.version !== this.#version) {
      this.#rules = new RulesByTarget((await client.query(ENABLED)).rows.map(readRule));
      this.#forgetDevices(now);
      this.#version = row?.version;
    }
    this.#checkedAt = now;
  }

  #forgetDevices(now: number): void {
    this.#devices.clear();
    this.#devicesSince = now;
  }

  async #meet(client: Transaction, deviceIds: string[]): Promise<void> {
    const { rows } = await client.query<TraitsRow>(TRAITS, [deviceIds.join('\n')]);
    for (const row of rows) this.#devices.set(row.device_id, this.#rules.for(traitsOf(row)));
  }
}
