import { expect, it } from 'vitest';
import {
  ask,
  connectDevice,
  connectWithWill,
  newDeviceId,
  publish,
  secondsAgo,
  soon,
  telemetry,
} from '../support/flow.ts';

it('discovers a device that sends, lets a person adopt, change and remove it, and discovers it again', async () => {
  const id = newDeviceId();
  const meter = await connectDevice(id);
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(20), { voltage_dc: [750] }));
  await soon(async () =>
    expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 200, body: { status: 'discovered' } }),
  );

  const adopted = await ask('/api/devices', 'POST', {
    device_id: id,
    device_name: 'Tram 12, roof',
    device_type: 'power_meter_dc',
  });
  expect(adopted).toMatchObject({
    status: 201,
    body: { device_id: id, device_name: 'Tram 12, roof', status: 'active' },
  });
  expect(await ask('/api/devices', 'POST', { device_id: id, device_name: 'again' })).toMatchObject({
    status: 409,
  });
  expect(await ask(`/api/devices/${id}`, 'PUT', { location: 'depot north' })).toMatchObject({
    status: 200,
    body: { location: 'depot north' },
  });
  expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(1);

  expect(await ask(`/api/devices/${id}`, 'DELETE')).toMatchObject({
    status: 200,
    body: { message: expect.any(String) },
  });
  expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 404 });
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 1, secondsAgo(10), { voltage_dc: [751] }));
  await soon(async () =>
    expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 200, body: { status: 'discovered' } }),
  );
  await soon(async () => expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(2));
});

it('shows a device offline after its last will, and online when it sends again', async () => {
  const id = newDeviceId();
  const cutOff = await connectWithWill(id);
  await soon(async () =>
    expect((await ask(`/api/devices/${id}/status`)).body).toMatchObject({ connection_status: 'online' }),
  );
  await cutOff();
  await soon(async () =>
    expect((await ask(`/api/devices/${id}/status`)).body).toMatchObject({
      device_id: id,
      connection_status: 'offline',
    }),
  );
  const again = await connectDevice(id);
  const hello = {
    v: 2,
    device_id: id,
    ts: new Date().toISOString(),
    seq: 0,
    msg_type: 'hello',
    fw_version: '2.4.1',
    uptime_s: 5,
    broker_connections: 1,
    buf_usage_pct: 0,
  };
  await publish(again, `iot/${id}/hello`, hello);
  await soon(async () =>
    expect((await ask(`/api/devices/${id}/status`)).body).toMatchObject({
      connection_status: 'online',
      fw_version: '2.4.1',
    }),
  );
});

it('counts devices in the overview', async () => {
  const id = newDeviceId();
  expect(await ask('/api/devices', 'POST', { device_id: id, device_name: 'counted' })).toMatchObject({
    status: 201,
  });
  const { status, body } = await ask('/api/stats');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    total_devices: expect.any(Number),
    device_by_status: expect.any(Array),
    unacknowledged_alerts: expect.any(Number),
  });
});

it('is healthy, alive and ready, and shows its figures', async () => {
  expect(await ask('/health')).toMatchObject({
    status: 200,
    body: { status: 'healthy', service: 'iot-meter' },
  });
  expect(await ask('/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } });
  expect(await ask('/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready', checks: { archive: 'ok', metrics: 'ok', registry: 'ok' } },
  });
});
