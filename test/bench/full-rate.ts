import { caughtUp, figuresOf } from '../support/figures.ts';
import { memoryMb, peakMemoryMb } from '../support/runtime-process.ts';
import type { RunningHome } from './home.ts';
import type { Load } from './load.ts';
import { cpuMsOf, machineCpuMs, memoryMbOf } from './processes.ts';

/** What a home did, from the first message at full rate until every function was done with all of them. */
export type Full = {
  load: Load;
  perSecond: number;
  /** CPU milliseconds by thread of the runtime, by server, and of all that ran on the machine. */
  cpuMs: { threads: Map<string, number>; servers: Map<string, number>; machine: number };
  memoryMb: number[];
  peakMb: number;
  serversMb: Map<string, number>;
};

/**
 * Sends a home messages as fast as it takes them, and waits until it is done with all.
 * @param before messages that it had got already
 */
export async function fullRate(
  home: RunningHome,
  before: number,
  say: (line: string) => void,
  send: () => Promise<Load>,
): Promise<Full> {
  const atStart = await cpuOf(home);
  const memory: number[] = [];
  const sampler = setInterval(() => memory.push(memoryMb(home.pid)), SAMPLE_MS);
  const began = performance.now();
  const sent = await send();
  await caughtUp(home.api, before + sent.acked);
  const perSecond = (sent.acked * 1000) / (performance.now() - began);
  say(`${perSecond.toFixed(0)} messages/s`);
  clearInterval(sampler);
  const atEnd = await cpuOf(home);
  return {
    load: sent,
    perSecond,
    cpuMs: {
      threads: differences(atStart.threads, atEnd.threads),
      servers: differences(atStart.servers, atEnd.servers),
      machine: atEnd.machine - atStart.machine,
    },
    memoryMb: memory,
    peakMb: peakMemoryMb(home.pid),
    serversMb: new Map([...home.servers].map(([name, pid]) => [name, memoryMbOf(pid)])),
  };
}

const SAMPLE_MS = 5000;

async function cpuOf({ api, servers }: RunningHome): Promise<Full['cpuMs']> {
  const threads = (await figuresOf(api)).filter(({ name }) => name === 'iot_meter_thread_cpu_seconds');
  return {
    threads: new Map(threads.map(({ labels, value }) => [labels.thread ?? '', value * 1000])),
    servers: new Map([...servers].map(([name, pid]) => [name, cpuMsOf(pid)])),
    machine: machineCpuMs(),
  };
}

const differences = (before: Map<string, number>, after: Map<string, number>): Map<string, number> =>
  new Map([...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)]));
