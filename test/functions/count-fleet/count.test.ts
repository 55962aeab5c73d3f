import { expect, it, vi } from 'vitest';
import { countFleet } from '#functions/count-fleet/count.ts';
import { figures } from '#lambda/figures.ts';
import type { Census } from '#store/registry/port.ts';

const counting = (census: Census) => countFleet({ registry: { census: async () => census } });

const EMPTY: Census = { connections: [], commands: [], alerts: [] };

async function told(name: string): Promise<Record<string, number>> {
  const { values = [] } = (await figures.getSingleMetric(name)?.get()) ?? {};
  return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

it('tells devices by connection, commands by state and open alerts by type and severity', async () => {
  const done = await counting({
    connections: [{ connection_status: 'online', count: 3 }],
    commands: [{ state: 'pending', count: 2 }],
    alerts: [{ type: 'offline', severity: 'warning', count: 1 }],
  });
  expect(done).toEqual({ devices: 3, commands: 2, alerts: 1 });
  expect(await told('iot_meter_devices')).toEqual({ online: 3 });
  expect(await told('iot_meter_commands')).toEqual({ pending: 2 });
  expect(await told('iot_meter_open_alerts')).toEqual({ 'offline warning': 1 });
});

it('tells no more of what is gone', async () => {
  await counting({ ...EMPTY, commands: [{ state: 'sent', count: 5 }] });
  await counting(EMPTY);
  expect(await told('iot_meter_commands')).toEqual({});
});

it('keeps the number of figures small, however many types of alerts people make up', async () => {
  const alerts = Array.from({ length: 200 }, (_, at) => ({
    type: `type-${at}`,
    severity: 'info',
    count: 200 - at,
  }));
  await counting({ ...EMPTY, alerts });
  const types = await told('iot_meter_open_alerts');
  expect(Object.keys(types)).toHaveLength(51);
  expect(types['other info']).toBe((150 * 151) / 2);
});

it('tells nothing of a count that is old, for another process counts by now', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await counting({ ...EMPTY, connections: [{ connection_status: 'online', count: 3 }] });
  vi.advanceTimersByTime(140_000);
  expect(await told('iot_meter_devices')).toEqual({ online: 3 });
  vi.advanceTimersByTime(20_000);
  expect(await told('iot_meter_devices')).toEqual({});
});
