import { describe, expect, it } from 'vitest';
import {
  ask,
  connectDevice,
  home,
  newDeviceId,
  publish,
  secondsAgo,
  soon,
  telemetry,
  textAt,
} from '../support/flow.ts';

describe.each([4, 5] as const)('a meter that speaks MQTT version %i', (protocolVersion) => {
  it.each([1, 2] as const)(
    'sends at QoS %i, and its message is archived as it came, its samples can be queried, and the registry knows it',
    async (qos) => {
      const id = newDeviceId('dc');
      const meter = await connectDevice(id, { protocolVersion });
      const start = secondsAgo(60);
      const message = telemetry(
        id,
        0,
        start,
        { voltage_dc: [750, 751, 752], current_dc: [100, 0, -50] },
        { current_dc: 'A' },
      );
      const payload = `{ "extra": 1.10,\n${JSON.stringify(message).slice(1)}`; // white space and number formats are part of what came
      await publish(meter, `iot/${id}/telemetry`, payload, qos);

      const points = await soon(async () => {
        const { status, body } = await ask(`/api/devices/${id}/metrics?start=-1h`);
        expect(status).toBe(200);
        expect(body).toHaveLength(9);
        return body as { time: string; metric: string; value: number; unit: string }[];
      });
      expect(points.filter(({ metric }) => metric === 'voltage_dc').map(({ value }) => value)).toEqual([
        750, 751, 752,
      ]);
      expect(points.filter(({ metric }) => metric === 'power_dc')).toEqual(
        [75_000, 0, -37_600].map((value, index) => ({
          time: new Date(start.getTime() + index * 1000).toISOString(),
          device_id: id,
          metric: 'power_dc',
          value,
          unit: 'W',
        })),
      );

      const raw = await soon(async () => {
        const { body } = await ask(`/api/devices/${id}/raw-data`);
        expect(body).toHaveLength(1);
        return (body as { filename: string; size: number }[])[0]!;
      });
      expect(raw.filename).toMatch(
        new RegExp(`^${id}/telemetry/${start.toISOString().replaceAll(':', '-')}_0_[0-9a-f]{8}\\.json$`),
      );
      const text = await textAt(`/api/devices/${id}/raw-data/${raw.filename.slice(id.length + 1)}`);
      expect(text).toContain(payload);
      expect(JSON.parse(text)).toMatchObject({
        device_id: id,
        category: 'telemetry',
        topic: `iot/${id}/telemetry`,
        timestamp: start.toISOString(),
        data: message,
      });

      await soon(async () => {
        const { body } = await ask(`/api/devices/${id}`);
        expect(body).toMatchObject({
          device_id: id,
          status: 'discovered',
          connection_status: 'online',
          last_seen: expect.any(String),
        });
      });
    },
  );
});

it('derives active, apparent and reactive power of an AC meter', async () => {
  const id = newDeviceId('ac');
  const meter = await connectDevice(id);
  await publish(
    meter,
    `iot/${id}/telemetry`,
    telemetry(id, 0, secondsAgo(30), {
      voltage_ac: [15_000],
      current_ac: [100],
      pf: [0.8],
      frequency: [16.7],
    }),
  );
  await soon(async () => {
    const { body } = await ask(`/api/devices/${id}/metrics`);
    expect(
      Object.fromEntries(
        (body as { metric: string; value: number }[]).map(({ metric, value }) => [metric, Math.round(value)]),
      ),
    ).toEqual({
      voltage_ac: 15_000,
      current_ac: 100,
      pf: 1,
      frequency: 17,
      power_active: 1_200_000,
      power_apparent: 1_500_000,
      power_reactive: 900_000,
    });
  });
});

it('stores a message once, however often and through however many brokers it comes', async () => {
  const id = newDeviceId();
  const meter = await connectDevice(id);
  const message = telemetry(id, 7, secondsAgo(30), { voltage_dc: [750, 751] });
  for (let copy = 0; copy < 5; copy += 1)
    await publish(meter, `iot/${id}/telemetry`, message, copy % 2 === 0 ? 1 : 2);
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 8, secondsAgo(10), { voltage_dc: [752] }));
  await soon(async () => {
    expect((await ask(`/api/devices/${id}/metrics?metric=voltage_dc`)).body).toHaveLength(3);
    expect((await ask(`/api/devices/${id}/raw-data`)).body).toHaveLength(2);
  });
});

it('takes a message of version 1', async () => {
  const id = newDeviceId('v1');
  const meter = await connectDevice(id);
  const timestamp = secondsAgo(30).toISOString();
  await publish(meter, `iot/${id}/telemetry`, {
    device_id: id,
    timestamp,
    voltage_dc: 748.5,
    note: 'text is no measurement',
  });
  await publish(meter, `iot/${id}/telemetry`, [
    { timestamp: secondsAgo(29).toISOString(), voltage_dc: 749 },
    { timestamp: secondsAgo(28).toISOString(), voltage_dc: 750 },
  ]);
  await soon(async () => {
    const { body } = await ask(`/api/devices/${id}/metrics?metric=voltage_dc`);
    expect((body as { value: number }[]).map(({ value }) => value)).toEqual([748.5, 749, 750]);
  });
});

it('aggregates in windows', async () => {
  const id = newDeviceId();
  const meter = await connectDevice(id);
  const start = new Date(Math.floor(Date.now() / 60_000 - 10) * 60_000);
  const values = Array.from({ length: 120 }, (_, index) => (index < 60 ? 600 : 1200));
  await publish(
    meter,
    `iot/${id}/telemetry`,
    telemetry(id, 0, start, { current_dc: values }, { current_dc: 'A' }),
  );
  await soon(async () => {
    const mean = await ask(`/api/devices/${id}/metrics?metric=current_dc&every=1m&fn=mean`);
    expect(mean.body).toEqual([
      { time: start.toISOString(), device_id: id, metric: 'current_dc', value: 600, unit: 'A' },
      {
        time: new Date(start.getTime() + 60_000).toISOString(),
        device_id: id,
        metric: 'current_dc',
        value: 1200,
        unit: 'A',
      },
    ]);
  });
  const { body } = await ask(`/api/devices/${id}/metrics?metric=current_dc&every=1h&fn=integral`);
  const total = (body as { value: number }[]).reduce((sum, { value }) => sum + value, 0);
  expect(total).toBeCloseTo((59 * 600 + 900 + 59 * 1200) / 3600, 6); // trapezoid over 119 s
});

it('speaks MQTT over WebSocket', async ({ skip }) => {
  const url = home.ws ?? skip('this home has no WebSocket');
  const id = newDeviceId('ws');
  const meter = await connectDevice(id, {}, url);
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(5), { voltage_dc: [750] }));
  await soon(async () => expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(1));
});
