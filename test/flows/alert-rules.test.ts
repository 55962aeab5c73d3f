import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ask, connectDevice, newDeviceId, publish, secondsAgo, soon, telemetry } from '../support/flow.ts';

const Alerts = z.array(z.object({ rule: z.string(), state: z.string(), severity: z.string() }));
const alertsOf = async (id: string, query = '') =>
  Alerts.parse((await ask(`/api/devices/${id}/alerts${query}`)).body);

/** A meter that people know, and which sends one message after the other. */
async function meter(metric: string, metadata: object) {
  const id = newDeviceId();
  expect(
    await ask('/api/devices', 'POST', { device_id: id, device_name: 'Tram 12', metadata }),
  ).toMatchObject({ status: 201 });
  const client = await connectDevice(id);
  const began = secondsAgo(1800).getTime();
  let [seq, second] = [0, 0];
  const send = async (...values: number[]) => {
    const start = new Date(began + second * 1000);
    await publish(client, `iot/${id}/telemetry`, telemetry(id, seq++, start, { [metric]: values }));
    second += values.length;
  };
  return { id, send };
}

const recorded = async (id: string, sent: () => Promise<void>) => {
  const Seen = z.object({ last_seen: z.string().nullable() });
  const lastSeen = async () => Seen.parse((await ask(`/api/devices/${id}/status`)).body).last_seen;
  const before = await lastSeen();
  await sent();
  await soon(async () => expect(await lastSeen()).not.toBe(before));
};

describe.concurrent('alert rules', () => {
  it('raise an alert once by what a device sends, keep it within the hysteresis, clear it, and end with it', async () => {
    const { id, send } = await meter('temperature', {});
    const rule = await ask('/api/alert-rules', 'POST', {
      name: 'too hot',
      scope: 'device',
      target: id,
      metric: 'temperature',
      comparison: 'above',
      high: 80,
      hysteresis: 5,
      duration_s: 2,
    });
    expect(rule).toMatchObject({ status: 201, body: { severity: 'warning', enabled: true } });
    const { id: ruleId } = z.object({ id: z.string() }).parse(rule.body);
    expect((await ask(`/api/devices/${id}/alert-rules`)).body).toContainEqual(rule.body);
    // a rule may be a second old before it holds
    await soon(async () => {
      await send(81, 82, 83);
      expect(await alertsOf(id)).toMatchObject([{ rule: ruleId, state: 'open' }]);
    });
    await recorded(id, () => send(85, 78));
    expect(await alertsOf(id)).toMatchObject([{ state: 'open' }]);
    await send(75);
    await soon(async () => expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]));
    await soon(async () => {
      await send(90, 90, 90);
      expect(await alertsOf(id, '?state=open')).toHaveLength(1);
    });
    expect(await ask(`/api/alert-rules/${ruleId}`, 'DELETE')).toMatchObject({ status: 200 });
    expect(await alertsOf(id, '?state=open')).toEqual([]);
  });

  it('tell of a voltage that EN 50163 does not allow, and not of a pantograph that is down', async () => {
    const { id, send } = await meter('voltage_dc', { voltage_system: 'dc_750' });
    await recorded(id, () => send(760, 0, 0));
    expect(await alertsOf(id)).toEqual([]);
    await send(1040);
    const rule = 'en50163-dc_750-non-permanent';
    await soon(async () => expect(await alertsOf(id)).toMatchObject([{ rule, severity: 'critical' }]));
    await send(...Array(12).fill(760));
    await soon(async () => expect(await alertsOf(id)).toMatchObject([{ rule, state: 'cleared' }]));
  });
});
