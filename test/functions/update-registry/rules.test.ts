import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Message } from '#domain/message.ts';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { PostgresAlertRules } from '#store/rules/postgres.ts';
import { RULE_COLUMNS, readRule } from '#store/rules/rule-row.ts';
import { idleDispatcher } from '#test/support/idle-dispatcher.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { fields, NOON, newId } from '../../contract/observations.ts';
import { oracle } from '../../layers/domain/alerts/oracle.ts';
import { useDatabase } from '../../support/database.ts';
import { messageOn } from '../../support/events.ts';
import { tooHot } from '../../support/rules.ts';

const database = useDatabase();
let registry: Registry;
let rules: PostgresAlertRules;
let db: Database;
beforeAll(() => {
  registry = newRegistry();
  rules = new PostgresAlertRules(database());
  db = new Database(database(), 'test');
});
afterAll(() => Promise.all([registry.close(), rules.close(), db.close()]));

/** Each knows the rules and devices as they are when it first asks for them. */
const newRegistry = () =>
  openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10_000, BROKER_COUNT: 1 });

/** Nothing is buried here. */
const archive = { putNew: () => Promise.reject(new Error('nothing is to be put')) };
const take = (messages: Message[], by = registry) =>
  updateRegistry(messages, { archive, registry: by, dispatcher: idleDispatcher });

const iso = (second: number) => new Date(NOON + second * 1000).toISOString();

/** A telemetry message with a sample a second of a metric, from `start` on; its number is the time of its first sample. */
const telemetry = (
  id: string,
  start: number,
  metric: string,
  values: number[],
  more: Partial<Message> = {},
) =>
  messageOn(
    `iot/${id}/telemetry`,
    JSON.stringify({
      v: 2,
      device_id: id,
      ts: iso(start + values.length - 1),
      seq: start,
      boot: 1,
      msg_type: 'telemetry',
      measurements: values.map((val, index) => ({ ts: iso(start + index), type: metric, val })),
    }),
    { receivedAt: NOON + (start + values.length) * 1000, ...more },
  );

const volts = (id: string, start: number, ...values: number[]) => telemetry(id, start, 'voltage_dc', values);
const degrees = (id: string, start: number, ...values: number[]) =>
  telemetry(id, start, 'temperature', values);

async function meter(metadata: object = { voltage_system: 'dc_750' }): Promise<string> {
  const id = newId();
  await registry.create(id, fields({ metadata: { ...metadata } }));
  return id;
}

async function hotRule(id: string, more = {}): Promise<string> {
  const created = await rules.create(tooHot(id, more));
  if (typeof created === 'string') throw new Error(created);
  return created.rule.id;
}

type AlertRow = { rule: string; severity: string; raised_count: string; cleared_at: Date | null };
const alertsOf = (id: string) =>
  db.query<AlertRow>('SELECT * FROM device_alerts WHERE device_id = $1 ORDER BY id', [id]);
const statesOf = (id: string) => db.query('SELECT * FROM alert_rule_states WHERE device_id = $1', [id]);

describe('voltage_out_of_range', () => {
  it('is critical at once outside of the non-permanent limits, open once, and cleared by ten seconds within', async () => {
    const id = await meter();
    await take([volts(id, 0, 760, 1000, 1000.5, 1010), volts(id, 4, 1020)]);
    await take([volts(id, 5, 1030)]);
    expect(await alertsOf(id)).toMatchObject([
      {
        alert_type: 'voltage_out_of_range',
        rule: 'en50163-dc_750-non-permanent',
        severity: 'critical',
        created_at: new Date(NOON + 2000),
        cleared_at: null,
        message: 'voltage_dc is 1000.5 V, above 1000 V (EN 50163, non permanent: dc_750)',
      },
    ]);
    await take([volts(id, 6, ...Array(10).fill(760))]);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: null }]);
    await take([volts(id, 16, 760)]);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: new Date(NOON + 16_000) }]);
    expect(await statesOf(id)).toEqual([]);
  });

  it('is a warning above the highest permanent voltage for five minutes, and not a second before', async () => {
    const id = await meter();
    for (let minute = 0; minute < 5; minute++) await take([volts(id, minute * 60, ...Array(60).fill(950))]);
    expect(await alertsOf(id)).toEqual([]);
    await take([volts(id, 300, 950)]);
    expect(await alertsOf(id)).toMatchObject([
      { severity: 'warning', rule: 'en50163-dc_750-highest-permanent', created_at: new Date(NOON + 300_000) },
    ]);
  });

  it('is a warning below the lowest permanent voltage of an AC line for two minutes', async () => {
    const id = await meter({ voltage_system: 'ac_15kv_16_7hz' });
    const low = (start: number) => telemetry(id, start, 'voltage_ac', Array(61).fill(11_500));
    await take([low(0), low(61)]);
    expect(await alertsOf(id)).toMatchObject([
      { severity: 'warning', rule: 'en50163-ac_15kv_16_7hz-lowest-permanent' },
    ]);
  });

  it('is none of a meter without a line: its pantograph is down', async () => {
    const id = await meter();
    await take([volts(id, 0, 760, 0, 0.3, 74, -2)]);
    expect(await alertsOf(id)).toEqual([]);
    await take([volts(id, 5, 400)]);
    expect(await alertsOf(id)).toMatchObject([{ severity: 'critical', cleared_at: null }]);
    await take([volts(id, 6, ...Array(11).fill(0))]);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: new Date(NOON + 16_000) }]);
  });

  it.each([[{}], [{ voltage_system: 'dc_600' }], [{ voltage_system: 7 }]])(
    'is none of a device with the metadata %j, whose limits nobody knows',
    async (metadata) => {
      const id = await meter(metadata);
      await take([volts(id, 0, 9000)]);
      expect(await alertsOf(id)).toEqual([]);
    },
  );
});

describe('a rule that people define', () => {
  it('raises, holds within its hysteresis and clears, in each case whatever the batches', async () => {
    const id = await meter({});
    const rule = await hotRule(id);
    const registry = newRegistry();
    await take([degrees(id, 0, 81, 82)], registry);
    expect(await alertsOf(id)).toEqual([]);
    await take([degrees(id, 2, 83)], registry);
    await take([degrees(id, 3, 78, 76, 81)], registry);
    expect(await alertsOf(id)).toMatchObject([
      { rule, alert_type: 'threshold', raised_count: '1', cleared_at: null },
    ]);
    await take([degrees(id, 6, 75)], registry);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: new Date(NOON + 6000) }]);
    await registry.close();
  });

  it('judges what is derived, and leaves a device alone whose type is another', async () => {
    const [tram, train] = [await meter({}), await meter({})];
    await registry.replace(
      train,
      fields({ device_type: 'other' }),
      (await registry.get(train))?.version ?? '',
    );
    const type = { scope: 'type', target: 'power_meter_dc', metric: 'power_dc', high: 1000, duration_s: 0 };
    const rule = await hotRule(tram, type);
    const registry2 = newRegistry();
    const pair = (id: string) => {
      const [{ topic, payload, ...more }] = [telemetry(id, 0, 'voltage_dc', [750])];
      const said = JSON.parse(Buffer.from(payload).toString());
      said.measurements.push({ ts: iso(0), type: 'current_dc', val: 2 });
      return messageOn(topic, JSON.stringify(said), more);
    };
    await take([pair(tram), pair(train)], registry2);
    expect(await alertsOf(tram)).toMatchObject([
      { rule, details: { metric: 'power_dc', value: 1500, unit: 'W' } },
    ]);
    expect(await alertsOf(train)).toEqual([]);
    await registry2.close();
  });

  it('neither raises nor clears by what is late or replayed', async () => {
    const id = await meter({});
    await hotRule(id, { duration_s: 0 });
    const registry = newRegistry();
    await take([degrees(id, 100, 70)], registry);
    await take([degrees(id, 50, 99), telemetry(id, 200, 'temperature', [99], { replayed: true })], registry);
    expect(await alertsOf(id)).toEqual([]);
    await take([degrees(id, 300, 99)], registry);
    await take([degrees(id, 250, 20), telemetry(id, 400, 'temperature', [20], { replayed: true })], registry);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: null }]);
    await registry.close();
  });

  it('clears also by what comes to who has not heard of it yet', async () => {
    const id = await meter({});
    const unaware = newRegistry();
    await take([degrees(id, 0, 70)], unaware);
    await hotRule(id, { duration_s: 0 });
    const aware = newRegistry();
    await take([degrees(id, 1, 99)], aware);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: null }]);
    await take([degrees(id, 2, 70)], unaware);
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: expect.any(Date) }]);
    expect(await statesOf(id)).toEqual([]);
    await Promise.all([unaware.close(), aware.close()]);
  });

  it('ends with its alerts when it is deleted or switched off, also for who has not heard of it yet', async () => {
    for (const end of ['delete', 'switch off']) {
      const id = await meter({});
      const rule = await hotRule(id, { duration_s: 0 });
      const registry = newRegistry();
      await take([degrees(id, 0, 99)], registry);
      const { version } = (await rules.get(rule))!;
      if (end === 'delete') await rules.remove(rule, version, 'anna');
      else await rules.replace(rule, { ...tooHot(id), enabled: false }, version, 'anna');
      expect(await alertsOf(id)).toMatchObject([{ cleared_by: 'anna', cleared_at: expect.any(Date) }]);
      await take([degrees(id, 1, 99)], registry);
      expect(await alertsOf(id)).toHaveLength(1);
      expect(await statesOf(id)).toEqual([]);
      await registry.close();
    }
  });

  it('ends its alerts when its limits change, and keeps them when only its name or severity does', async () => {
    const id = await meter({});
    const rule = await hotRule(id, { duration_s: 0 });
    const change = async (more: object) => {
      const { version } = (await rules.get(rule))!;
      return rules.replace(rule, tooHot(id, { duration_s: 0, ...more }), version, 'anna');
    };
    const registry = newRegistry();
    await take([degrees(id, 0, 99)], registry);
    await change({ name: 'far too hot', severity: 'critical' });
    expect(await alertsOf(id)).toMatchObject([{ cleared_at: null }]);
    await change({ high: 90 });
    expect(await alertsOf(id)).toMatchObject([{ cleared_by: 'anna' }]);
    await registry.close();
  });

  it('ends its alerts of a device that it is not for any more', async () => {
    const id = await meter();
    await take([volts(id, 0, 2000)]);
    const { version } = (await registry.get(id))!;
    await registry.replace(id, fields({ metadata: { voltage_system: 'dc_3000' } }), version);
    await take([volts(id, 1, 2500)]);
    expect(await alertsOf(id)).toMatchObject([
      { rule: 'en50163-dc_750-non-permanent', cleared_by: null, cleared_at: expect.any(Date) },
    ]);
    expect(await statesOf(id)).toEqual([]);
  });

  it('takes as many statements for many devices as for one', async () => {
    const query = vi.spyOn(pg.Client.prototype, 'query');
    const statements = async (devices: number, ...values: number[]) => {
      const ids = await Promise.all(Array.from({ length: devices }, () => meter()));
      const registry = newRegistry();
      await take(
        ids.map((id) => volts(id, 0, 750)),
        registry,
      );
      const counted = [];
      for (const [index, value] of values.entries()) {
        query.mockClear();
        await take(
          ids.flatMap((id) => [volts(id, 1 + index * 2, value), volts(id, 2 + index * 2, value)]),
          registry,
        );
        counted.push(query.mock.calls.length);
      }
      await registry.close();
      return counted;
    };
    const one = await statements(1, 750, 2000, 2000, 750);
    expect(await statements(40, 750, 2000, 2000, 750)).toEqual(one);
    const [calm = 0, raised = 0] = one;
    expect(raised - calm).toBeLessThanOrEqual(4);
    query.mockRestore();
  });

  it('comes to the same whatever the batches, their inner order and repeats, and leaves out what comes late', async () => {
    const runs = fc.record({
      steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(60, 76, 85, 85, 85)), {
        minLength: 1,
        maxLength: 12,
      }),
      sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      late: fc.array(fc.nat(11), { maxLength: 3 }),
      seed: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ steps, sizes, late, seed }) => {
        const id = await meter({});
        const rule = await hotRule(id, { clear_duration_s: 1 });
        const fresh = newRegistry();
        let second = 0;
        const all = steps.map(([step, value]) => {
          second += step;
          return { time: second, value };
        });
        const kept = all.filter((_, index) => index === all.length - 1 || !late.includes(index));
        const batches: Message[][] = [];
        for (let at = 0; at < kept.length; ) {
          const size = sizes[batches.length % sizes.length]!;
          const batch = kept.slice(at, at + size).map(({ time, value }) => degrees(id, time, value));
          batches.push([...batch, batch[0]!].toSorted((a, b) => order(seed, a) - order(seed, b)));
          at += size;
        }
        for (const batch of batches) await take(batch, fresh);
        await take(
          all.filter((sample) => !kept.includes(sample)).map(({ time, value }) => degrees(id, time, value)),
          fresh,
        );
        const [row] = await db.query(`SELECT ${RULE_COLUMNS} FROM alert_rules WHERE id = $1`, [rule]);
        const turns = oracle(
          readRule(row).condition,
          kept.map(({ time, value }) => ({ time: NOON + time * 1000, value })),
        );
        const alerts = await alertsOf(id);
        const raised = turns.filter(({ kind }) => kind === 'raise').length;
        expect(alerts.reduce((sum, { raised_count }) => sum + Number(raised_count), 0)).toBe(raised);
        expect(alerts.some(({ cleared_at }) => cleared_at === null)).toBe(turns.at(-1)?.kind === 'raise');
        const ends = turns.filter(({ kind }) => kind === 'clear').map(({ sample }) => sample.time);
        expect(alerts.at(-1)?.cleared_at?.getTime() ?? null).toBe(
          turns.at(-1)?.kind === 'clear' ? ends.at(-1) : null,
        );
        await fresh.close();
      }),
      { numRuns: triesOf(8) },
    );
  }, 120_000);
});

const order = (seed: number[], { receivedAt }: Message): number =>
  seed[(receivedAt / 1000) % seed.length] ?? 0;
