import type { RuleState } from '#domain/alerts/judge-samples.ts';
import type { Transaction } from '../postgres/pool.ts';
import { APPLIES } from './applies.ts';

/** A state with what it is of, and whether the rule is still for the device. */
export type StoredState = {
  deviceId: string;
  ruleId: string;
  alertType: string;
  applies: boolean;
  state: RuleState;
};

/** What becomes of a state; null: there is none any more. */
export type StateChange = { deviceId: string; ruleId: string; state: RuleState | null };

type Row = {
  device_id: string;
  rule_id: string;
  alert_type: string;
  applies: boolean;
  raised: boolean;
  since: number;
  in_since: number | null;
  judged_at: number;
};

const LOAD = `
  SELECT s.device_id, s.rule_id, r.alert_type, coalesce(${APPLIES}, false) AS applies, s.raised,
    date_part('epoch', s.since) * 1000 AS since,
    date_part('epoch', s.in_since) * 1000 AS in_since, date_part('epoch', s.judged_at) * 1000 AS judged_at
  FROM alert_rule_states s JOIN alert_rules r ON r.id = s.rule_id JOIN devices d USING (device_id)
  WHERE s.device_id = ANY ($1)`;

const SAVE = `
  WITH changed AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::float8[], $5::float8[], $6::float8[])
      AS u (device_id, rule_id, raised, since, in_since, judged_at)
  ), gone AS (
    DELETE FROM alert_rule_states s USING changed c
    WHERE s.device_id = c.device_id AND s.rule_id = c.rule_id AND c.raised IS NULL
  ), kept AS (
    INSERT INTO alert_rule_states (device_id, rule_id, raised, since, in_since, judged_at)
    SELECT device_id, rule_id, raised, to_timestamp(since / 1000), to_timestamp(in_since / 1000), to_timestamp(judged_at / 1000)
    FROM changed WHERE raised IS NOT NULL ORDER BY device_id COLLATE "C", rule_id COLLATE "C"
    ON CONFLICT (device_id, rule_id) DO UPDATE
    SET raised = excluded.raised, since = excluded.since, in_since = excluded.in_since, judged_at = excluded.judged_at
  )
  UPDATE device_seq_tracking t SET has_rule_states = u.has
  FROM unnest($7::text[], $8::bool[]) AS u (device_id, has)
  WHERE t.device_id = u.device_id AND t.has_rule_states <> u.has`;

/** The states of all rules of these devices, which are locked. */
export async function loadStates(client: Transaction, deviceIds: string[]): Promise<StoredState[]> {
  if (deviceIds.length === 0) return [];
  const { rows } = await client.query<Row>(LOAD, [deviceIds]);
  return rows.map((row) => ({
    deviceId: row.device_id,
    ruleId: row.rule_id,
    alertType: row.alert_type,
    applies: row.applies,
    state: {
      raised: row.raised,
      since: Math.round(row.since),
      inSince: row.in_since === null ? null : Math.round(row.in_since),
      judgedAt: Math.round(row.judged_at),
    },
  }));
}

/** Writes what became of states, and for each of these devices whether it has any. */
export async function saveStates(
  client: Transaction,
  changes: StateChange[],
  has: ReadonlyMap<string, boolean>,
): Promise<void> {
  await client.query(SAVE, [
    changes.map(({ deviceId }) => deviceId),
    changes.map(({ ruleId }) => ruleId),
    changes.map(({ state }) => state?.raised ?? null),
    changes.map(({ state }) => state?.since ?? null),
    changes.map(({ state }) => state?.inSince ?? null),
    changes.map(({ state }) => state?.judgedAt ?? null),
    [...has.keys()],
    [...has.values()],
  ]);
}
