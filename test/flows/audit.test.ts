import { expect, it } from 'vitest';
import { ask, newDeviceId } from '../support/flow.ts';

it('the audit log tells who has changed a device, from what to what, and says nothing of what was refused', async () => {
  const id = newDeviceId();
  await ask('/api/devices', 'POST', { device_id: id, device_name: id, metadata: { sim_password: 'hidden' } });
  await ask(`/api/devices/${id}`, 'PUT', { location: 'Depot' });
  await ask(`/api/devices/${id}`, 'PUT', { location: 7 });
  await ask(`/api/devices/${id}/status`, 'PUT', { connection_status: 'offline' });
  await ask(`/api/devices/${id}`, 'DELETE');
  const { status, body } = await ask(`/api/audit?target=${id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { route: 'DELETE /api/devices/{id}', before: { location: 'Depot' }, after: null },
    {
      route: 'PUT /api/devices/{id}/status',
      before: { connection_status: 'unknown' },
      after: { connection_status: 'offline' },
    },
    { route: 'PUT /api/devices/{id}', before: { location: null }, after: { location: 'Depot' } },
    { route: 'POST /api/devices', role: 'admin', before: null, after: { device_id: id } },
  ]);
  expect(JSON.stringify(body)).not.toContain('hidden');
});
