import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULE_DEFAULTS, RuleFields } from '#domain/api/alert-rules.ts';
import { PostgresAlerts } from '#store/alerts/postgres.ts';
import { AuditLog } from '#store/audit/audit-log.ts';
import { doDeed } from '#store/audit/deed.ts';
import { PostgresOutbox } from '#store/outbox/postgres.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { PostgresAlertRules } from '#store/rules/postgres.ts';
import { useDatabase } from '#test/support/database.ts';

const database = useDatabase();
let db: Database;
let registry: Registry;
let alerts: PostgresAlerts;
let rules: PostgresAlertRules;
let outbox: PostgresOutbox;
let log: AuditLog;
beforeAll(async () => {
  const url = database();
  db = new Database(url, 'test');
  registry = openRegistry({ DATABASE_URL: url, DISCOVERED_DEVICES_MAX: 100, BROKER_COUNT: 1 });
  alerts = new PostgresAlerts(url);
  rules = new PostgresAlertRules(url);
  outbox = new PostgresOutbox(url);
  log = new AuditLog(url);
});
afterAll(() => Promise.all([db, registry, alerts, rules, outbox, log].map((one) => one.close())));

const NOW = Date.now();
const deedOn = (target: string | null) => ({
  ...{ subject: 'somebody', role: 'admin', route: 'POST /x', target, requestId: 'r', address: '127.0.0.1' },
});
const FIELDS = { device_name: 'm', device_type: null, location: null, status: 'active', metadata: {} };
const RULE = RuleFields.parse({
  ...RULE_DEFAULTS,
  ...{ name: 'high', scope: 'fleet', metric: 'voltage_dc', comparison: 'above', high: 900 },
});
const ALERT = { type: 'door', severity: 'warning' as const, message: 'is open', details: {} };
const COMMAND = { cmd: 'reboot' as const, params: {}, ttlSeconds: 60 };

let count = 0;
async function newDevice(): Promise<string> {
  const id = `m${++count}`;
  await registry.create(id, FIELDS);
  return id;
}

const alertOf = async (id: string) => {
  const raised = await alerts.raise(id, ALERT, NOW);
  if (raised === undefined || raised === 'full') throw new Error('no alert');
  return raised.id;
};
const ruleOf = async () => {
  const made = await rules.create(RULE);
  if (typeof made === 'string') throw new Error(made);
  return made;
};
const commandOf = async (deviceId: string) => (await outbox.add({ deviceId, ...COMMAND }, NOW))?.cmd_id ?? '';

/** By what is done: what it needs is made, and it is answered how to do it and whose entry it leaves. */
const DEEDS: Record<string, (id: string) => Promise<[() => Promise<unknown>, string?]>> = {
  'an alert that is raised': async (id) => [() => alerts.raise(id, ALERT, NOW)],
  'an alert that is acknowledged': async (id) => {
    const alert = await alertOf(id);
    return [() => alerts.acknowledge(alert, 'somebody', NOW)];
  },
  'an alert that is cleared': async (id) => {
    const alert = await alertOf(id);
    return [() => alerts.clear(alert, 'somebody', NOW)];
  },
  'a rule that is made': async () => [() => rules.create(RULE)],
  'a rule that is changed': async () => {
    const { rule, version } = await ruleOf();
    return [() => rules.replace(rule.id, { ...RULE, high: 950 }, version, 'somebody')];
  },
  'a rule that is deleted': async () => {
    const { rule, version } = await ruleOf();
    return [() => rules.remove(rule.id, version, 'somebody')];
  },
  'a command that is given': async (deviceId) => [() => outbox.add({ deviceId, ...COMMAND }, NOW)],
  'a command that is cancelled': async (id) => {
    const command = await commandOf(id);
    return [() => outbox.cancel(command, NOW)];
  },
  'a command that is answered by hand': async (id) => {
    const command = await commandOf(id);
    return [() => outbox.acknowledge(command, { result: 'accepted', detail: null }, NOW)];
  },
  'a status that is set': async (id) => [() => registry.setStatus(id, 'offline', '2.0.0')],
  'a heartbeat': async (id) => [() => registry.heartbeat(id, NOW)],
  'devices that are imported': async (id) => [
    () =>
      registry.importDevices(
        [
          { deviceId: id, fields: { location: 'Depot' } },
          { deviceId: `${id}-new`, fields: { device_name: 'new' } },
        ],
        { write: 'all', existing: 'update', since: null },
      ),
  ],
};

/** All that people can change, as it stands. */
const everything = async () =>
  JSON.stringify(
    await Promise.all(
      [
        'devices',
        'device_seq_tracking',
        'device_alerts',
        'alert_events',
        'alert_rules',
        'device_commands',
      ].map((table) => db.query(`SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`)),
    ),
  );

describe.each(Object.entries(DEEDS))('%s', (_, prepare) => {
  it('is not done when its entry in the audit log can not be written', async () => {
    const [work] = await prepare(await newDevice());
    const before = await everything();
    await db.query('ALTER TABLE audit_log RENAME TO audit_log_away');
    await expect(
      doDeed(deedOn('x'), work).finally(() => db.query('ALTER TABLE audit_log_away RENAME TO audit_log')),
    ).rejects.toThrow();
    expect(await everything()).toBe(before);
    await doDeed(deedOn('x'), work);
    expect(await everything()).not.toBe(before);
  });
});

it('each device of an import has an entry of its own, with what it was before', async () => {
  const id = await newDevice();
  const [work] = await DEEDS['devices that are imported']!(id);
  await doDeed(deedOn(null), work);
  const all = { subject: undefined, route: undefined, from: undefined, to: undefined, cursor: undefined };
  const { entries } = await log.list({ ...all, target: id, limit: 10 });
  expect(entries).toMatchObject([
    { before: { location: null }, after: { device_id: id, location: 'Depot' } },
  ]);
  const { entries: made } = await log.list({ ...all, target: `${id}-new`, limit: 10 });
  expect(made).toMatchObject([{ before: null, after: { device_name: 'new' } }]);
});

it('what is recorded of messages and by schedules leaves no entry', async () => {
  const counted = () => db.query('SELECT count(*) AS n FROM audit_log');
  const before = await counted();
  await alertOf(await newDevice());
  expect(await counted()).toEqual(before);
});
