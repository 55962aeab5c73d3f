import * as z from 'zod';
import { command } from '../../support/control-client.ts';
import { freePorts, type RuntimeProcess, startRuntimeProcess } from '../../support/runtime-process.ts';
import type { Name } from './servers.ts';

/** Settings of a runtime on empty places. */
export const newSettings = async (): Promise<Record<string, string>> =>
  z.record(z.string(), z.string()).parse(await command('/place'));

/** How each server goes away: Debian's Mosquitto writes its sessions down only when it is ended in order. */
export const leave = (name: Name): Promise<unknown> =>
  command(`/${name}/${name === 'Mosquitto' ? 'stop' : 'kill'}`);

export const comeBack = (name: Name): Promise<unknown> => command(`/${name}/start`);

/** How a runtime is started on these settings, again and again, on the same folder and ports. */
export async function starterOf(
  dataDir: string,
  settings: Record<string, string>,
): Promise<() => Promise<RuntimeProcess>> {
  const ports = await freePorts();
  return () => startRuntimeProcess(dataDir, ports, settings);
}
