import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  ask,
  connectDevice,
  connectWithWill,
  home,
  newDeviceId,
  publish,
  secondsAgo,
  soon,
  telemetry,
} from '../support/flow.ts';
import { Told, WEBHOOK_SECRET } from '../support/webhook-receiver.ts';

/** Schedules run by the minute. */
const BY_THE_MINUTE = 150_000;

const alertsOf = async (id: string, query = '') => (await ask(`/api/devices/${id}/alerts${query}`)).body;

/** What the webhook was told of a device, as far as its signature is right. */
async function toldOf(id: string) {
  const all = z.array(Told).parse(await (await fetch(home.webhook ?? '')).json());
  const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
  return all
    .filter(({ headers, body }) => {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const mac = createHmac('sha256', key).update(signed).digest('base64');
      return headers['webhook-signature'] === `v1,${mac}`;
    })
    .map(({ body }) => JSON.parse(body))
    .filter(({ data }) => data.device_id === id);
}

describe.concurrent('alerts', () => {
  it(
    'says that a device is offline after its last will, once, until it is back; and tells the webhook both',
    async () => {
      const id = newDeviceId();
      const cutOff = await connectWithWill(id);
      await soon(async () => expect((await ask(`/api/devices/${id}`)).status).toBe(200));
      expect(await alertsOf(id)).toEqual([]);
      await cutOff();
      await soon(async () =>
        expect(await alertsOf(id)).toMatchObject([
          {
            alert_type: 'offline',
            severity: 'critical',
            state: 'open',
            acknowledged: false,
            raised_count: 1,
          },
        ]),
      );
      const again = await connectDevice(id);
      await publish(again, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(2), { voltage_dc: [750] }));
      await soon(async () =>
        expect(await alertsOf(id)).toMatchObject([
          { alert_type: 'offline', state: 'cleared', cleared_by: null },
        ]),
      );
      if (home.webhook !== undefined)
        await soon(async () =>
          expect(await toldOf(id)).toMatchObject([
            { type: 'alert.raised', data: { alert_type: 'offline', state: 'open' } },
            { type: 'alert.cleared', data: { alert_type: 'offline', state: 'cleared' } },
          ]),
        );
    },
    BY_THE_MINUTE,
  );

  it(
    'says which messages are missing, and no longer when they have come',
    async () => {
      const id = newDeviceId();
      const meter = await connectDevice(id);
      const start = secondsAgo(60).getTime();
      const send = (seq: number) =>
        publish(
          meter,
          `iot/${id}/telemetry`,
          telemetry(id, seq, new Date(start + 10_000 * seq), { voltage_dc: [750] }),
        );
      for (const seq of [0, 1, 4]) await send(seq);
      await soon(async () =>
        expect((await ask(`/api/devices/${id}`)).body).toMatchObject({
          ingest: { new_messages: 3, missing: 2, gaps: 1, reboots: 0 },
        }),
      );
      await soon(async () =>
        expect(await alertsOf(id, '?type=sequence_gap')).toMatchObject([
          {
            state: 'open',
            details: { missing: 2, gaps: 1, ranges: [{ from: 2, to: 3, count: 2 }] },
          },
        ]),
      );
      for (const seq of [3, 2]) await send(seq);
      await soon(async () =>
        expect(await alertsOf(id, '?type=sequence_gap')).toMatchObject([{ state: 'cleared' }]),
      );
      expect((await ask(`/api/devices/${id}`)).body).toMatchObject({ ingest: { missing: 0, gaps: 0 } });
    },
    BY_THE_MINUTE,
  );

  it('takes alerts from other programs, and notes who has seen and who has cleared them', async () => {
    const id = newDeviceId();
    const alert = { alert_type: 'door_open', severity: 'info', message: 'the cabinet is open' };
    expect(await ask(`/api/devices/${id}/alerts`, 'POST', alert)).toMatchObject({ status: 404 });
    await ask('/api/devices', 'POST', { device_id: id, device_name: 'Tram 12' });
    const raised = await ask(`/api/devices/${id}/alerts`, 'POST', alert);
    expect(raised.status).toBe(201);
    const body = z.object({ id: z.int() }).loose().parse(raised.body);
    expect(body).toMatchObject({ ...alert, id: expect.any(Number), device_id: id, acknowledged: false });
    expect(await alertsOf(id, '?acknowledged=false')).toHaveLength(1);
    expect(await ask(`/api/alerts/${body.id}/acknowledge`, 'POST')).toMatchObject({
      status: 200,
      body: { acknowledged: true, acknowledged_by: expect.any(String), state: 'open' },
    });
    expect(await alertsOf(id, '?acknowledged=false')).toEqual([]);
    expect(await ask(`/api/alerts/${body.id}/clear`, 'POST')).toMatchObject({
      status: 200,
      body: { state: 'cleared' },
    });
    expect((await ask('/api/alerts?type=door_open&state=cleared&limit=1000')).body).toContainEqual(
      expect.objectContaining({ id: body.id }),
    );
  });
});
