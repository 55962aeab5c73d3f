import { beforeAll, describe, expect, it } from 'vitest';
import { ask, described, newDeviceId } from '../support/flow.ts';

/**
 * Clients of the system that this one replaces: the fields and status codes that they rely on. What a home does not offer yet is left out
 * by its own description.
 */
const id = newDeviceId('old');
const device = {
  device_id: id,
  device_name: 'Tram 12, roof',
  device_type: 'power_meter_dc',
  location: 'Depot',
};
const offers = (key: string) => describe.runIf(described.has(key));

beforeAll(async () => {
  expect((await ask('/api/devices', 'POST', device)).status).toBe(201);
});

const failure = { error: expect.any(String) };

describe('health', () => {
  it.each([
    ['/health', { status: 'healthy', service: expect.any(String) }],
    ['/healthz', { status: 'alive', service: expect.any(String) }],
    ['/readyz', { status: 'ready', service: expect.any(String) }],
  ])('%s answers 200', async (path, body) => {
    expect(await ask(path)).toMatchObject({ status: 200, body });
  });
});

describe('devices', () => {
  it('are listed as a plain array, filtered by status and type', async () => {
    const { status, body } = await ask('/api/devices?status=active&type=power_meter_dc&limit=1000');
    expect(status).toBe(200);
    expect(body).toContainEqual(expect.objectContaining({ ...device, status: 'active' }));
  });

  it('are refused with 400 that names each missing field, and with 409 when they exist', async () => {
    const missing = await ask('/api/devices', 'POST', {});
    expect(missing).toMatchObject({ status: 400, body: failure });
    expect((missing.body as { error: string }).error).toMatch(/device_id.*device_name/);
    expect(await ask('/api/devices', 'POST', device)).toMatchObject({ status: 409, body: failure });
  });

  it('are read, changed, and gone with a message', async () => {
    const gone = newDeviceId('gone');
    await ask('/api/devices', 'POST', { ...device, device_id: gone });
    expect(await ask(`/api/devices/${gone}`)).toMatchObject({ status: 200, body: { device_id: gone } });
    const put = await ask(`/api/devices/${gone}`, 'PUT', { location: 'Yard' });
    expect(put).toMatchObject({ status: 200, body: { location: 'Yard', device_name: device.device_name } });
    expect(await ask(`/api/devices/${gone}`, 'PUT', {})).toMatchObject({ status: 400, body: failure });
    expect(await ask(`/api/devices/${gone}`, 'DELETE')).toMatchObject({
      status: 200,
      body: { message: expect.any(String) },
    });
    for (const method of ['GET', 'DELETE'])
      expect(await ask(`/api/devices/${gone}`, method)).toMatchObject({ status: 404, body: failure });
  });

  it('say that they are alive, and show and take their status', async () => {
    expect(await ask(`/api/devices/${id}/heartbeat`, 'POST')).toMatchObject({
      status: 200,
      body: { message: expect.any(String) },
    });
    const { body } = await ask(`/api/devices/${id}/status`);
    expect(Object.keys(body as object).toSorted()).toEqual([
      'connection_status',
      'device_id',
      'fw_version',
      'last_seen',
    ]);
    expect(body).toMatchObject({ connection_status: 'online', last_seen: expect.any(String) });
    const set = { connection_status: 'offline', fw_version: '2.4.1' };
    expect(await ask(`/api/devices/${id}/status`, 'PUT', set)).toMatchObject({
      status: 200,
      body: { ...device, ...set },
    });
    expect(await ask(`/api/devices/${id}/status`, 'PUT', { connection_status: 'asleep' })).toMatchObject({
      status: 400,
      body: failure,
    });
  });
});

describe('what a device has sent', () => {
  it.each(['metrics', 'raw-data'])(
    'is an empty array of %s for a device that is silent, and 404 for none',
    async (part) => {
      expect(await ask(`/api/devices/${id}/${part}`)).toMatchObject({ status: 200, body: [] });
      expect(await ask(`/api/devices/${newDeviceId('none')}/${part}`)).toMatchObject({
        status: 404,
        body: failure,
      });
    },
  );

  it('is refused with what to do for a limit that is too high, and a time that is none', async () => {
    const { status, body } = await ask(`/api/devices/${id}/raw-data?limit=1001`);
    expect({ status, body }).toMatchObject({ status: 400, body: { error: expect.stringContaining('1000') } });
    expect(await ask(`/api/devices/${id}/metrics?start=yesterday`)).toMatchObject({
      status: 400,
      body: failure,
    });
    expect(await ask(`/api/devices/${id}/metrics?start=-1d&stop=now()`)).toMatchObject({ status: 200 });
  });
});

it('shows the fleet in figures', async () => {
  expect(await ask('/api/stats')).toMatchObject({
    status: 200,
    body: {
      total_devices: expect.any(Number),
      device_by_status: expect.arrayContaining([{ status: 'active', count: expect.any(Number) }]),
      unacknowledged_alerts: expect.any(Number),
    },
  });
});

offers('POST /api/devices/{id}/alerts')('alerts', () => {
  const alerts = `/api/devices/${id}/alerts`;
  const alert = { alert_type: 'door_open', severity: 'warning', message: 'The cabinet is open' };

  it('are raised, listed by whether somebody has seen them, and acknowledged', async () => {
    const raised = await ask(alerts, 'POST', alert);
    const fields = {
      ...alert,
      id: expect.anything(),
      device_id: id,
      acknowledged: false,
      created_at: expect.any(String),
    };
    expect(raised).toMatchObject({ status: 201, body: fields });
    const { id: alertId } = raised.body as { id: number };
    expect((await ask(`${alerts}?acknowledged=false`)).body).toContainEqual(
      expect.objectContaining({ id: alertId }),
    );
    expect(await ask(`/api/alerts/${alertId}/acknowledge`, 'POST')).toMatchObject({
      status: 200,
      body: { id: alertId, acknowledged: true },
    });
    expect((await ask(`${alerts}?acknowledged=true`)).body).toContainEqual(
      expect.objectContaining({ id: alertId }),
    );
    expect((await ask(`${alerts}?acknowledged=false`)).body).not.toContainEqual(
      expect.objectContaining({ id: alertId }),
    );
  });

  it('are refused for what is none, and for a device or alert that is none', async () => {
    expect(await ask(alerts, 'POST', {})).toMatchObject({ status: 400, body: failure });
    expect(await ask(`/api/devices/${newDeviceId('none')}/alerts`, 'POST', alert)).toMatchObject({
      status: 404,
    });
    expect(await ask(`/api/devices/${newDeviceId('none')}/alerts`)).toMatchObject({
      status: 404,
      body: failure,
    });
    expect(await ask('/api/alerts/999999999/acknowledge', 'POST')).toMatchObject({
      status: 404,
      body: failure,
    });
  });
});

offers('POST /api/devices/{id}/commands')('commands', () => {
  const commands = `/api/devices/${id}/commands`;

  it('are stored, sent, listed and acknowledged', async () => {
    const sent = await ask(commands, 'POST', { cmd: 'request_status', params: {} });
    expect([201, 202]).toContain(sent.status);
    expect(sent.body).toMatchObject({
      cmd_id: expect.any(String),
      device_id: id,
      cmd: 'request_status',
      status: expect.stringMatching(/^(?:pending|sent)$/),
      message: expect.any(String),
    });
    const { cmd_id } = sent.body as { cmd_id: string };
    const listed = await ask(commands);
    expect(listed.status).toBe(200);
    expect(listed.body).toContainEqual(expect.objectContaining({ cmd_id, cmd: 'request_status' }));
    expect(
      await ask(`/api/commands/${cmd_id}/ack`, 'PUT', { result: 'accepted', detail: 'done' }),
    ).toMatchObject({
      status: 200,
      body: { cmd_id },
    });
    expect((await ask(`${commands}?status=pending`)).body).not.toContainEqual(
      expect.objectContaining({ cmd_id }),
    );
  });

  it('are refused with the names of the valid ones, and for a device or command that is none', async () => {
    const refused = await ask(commands, 'POST', { cmd: 'explode', params: {} });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('request_status') },
    });
    const none = `/api/devices/${newDeviceId('none')}/commands`;
    expect(await ask(none, 'POST', { cmd: 'request_status', params: {} })).toMatchObject({
      status: 404,
      body: failure,
    });
    expect(await ask(none)).toMatchObject({ status: 404, body: failure });
    const ack = '/api/commands/00000000-0000-4000-8000-000000000000/ack';
    expect(await ask(ack, 'PUT', { result: 'accepted' })).toMatchObject({ status: 404, body: failure });
    expect(await ask(ack, 'PUT', {})).toMatchObject({ status: 400, body: failure });
  });
});
