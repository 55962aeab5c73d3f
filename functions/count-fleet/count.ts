import { alertsOpen, commandsByState, countAnew, devicesByConnection } from '#lambda/figures.ts';
import type { Registry } from '#store/registry/port.ts';

export type Services = { registry: Pick<Registry, 'census'> };

/** People make up types of alerts; so many of them have figures of their own, and the others one together. */
const TYPES = 50;

/** Sets the figures of what is in the registry: devices by connection, commands by state, open alerts by type and severity. */
export async function countFleet({ registry }: Services): Promise<Record<string, number>> {
  const { connections, commands, alerts } = await registry.census();
  countAnew();
  for (const { connection_status, count } of connections)
    devicesByConnection.set({ connection_status }, count);
  for (const { state, count } of commands) commandsByState.set({ state }, count);
  for (const [index, { type, severity, count }] of alerts.entries())
    alertsOpen.inc({ type: index < TYPES ? type : 'other', severity }, count);
  return { devices: totalOf(connections), commands: totalOf(commands), alerts: totalOf(alerts) };
}

const totalOf = (counts: { count: number }[]): number => counts.reduce((sum, { count }) => sum + count, 0);
