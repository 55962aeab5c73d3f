import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import * as z from 'zod';
import type { GroupCommit } from './group-commit.ts';
import type { Thread } from './thread.ts';

export type Observed = {
  journal: GroupCommit;
  names: string[];
  connected: () => number;
  threads: () => Map<string, Thread>;
};

/** The figures of all threads and of the runtime itself, as Prometheus text. */
export function runtimeFigures({ journal, names, connected, threads }: Observed): () => Promise<string> {
  const own = new Registry();
  const journalEnd = new Gauge({
    name: 'iot_meter_journal_end',
    help: 'Position of the newest message in the journal',
    registers: [own],
  });
  const lag = new Gauge({
    name: 'iot_meter_lag_messages',
    help: 'Messages a function has still to do',
    labelNames: ['function'],
    registers: [own],
  });
  const clients = new Gauge({
    name: 'iot_meter_mqtt_connected_clients',
    help: 'MQTT clients that are connected now',
    registers: [own],
  });
  const cpu = new Gauge({
    name: 'iot_meter_thread_cpu_seconds',
    help: 'CPU time of each part since its start',
    labelNames: ['thread'],
    registers: [own],
  });
  const memory = new Gauge({
    name: 'iot_meter_resident_memory_bytes',
    help: 'Resident memory of the process',
    registers: [own],
  });
  return async () => {
    journalEnd.set(journal.end());
    for (const name of names) lag.set({ function: name }, journal.end() - journal.cursorOf(name));
    clients.set(connected());
    memory.set(process.memoryUsage.rss());
    for (const [thread, seconds] of await cpuSeconds(threads())) cpu.set({ thread }, seconds);
    const collected = await Promise.allSettled(
      [...threads().values()].map((thread) => thread.call('figures')),
    );
    const ofThreads = collected.flatMap((result) =>
      result.status === 'fulfilled' && result.value instanceof Object ? [result.value] : [],
    );
    return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...ofThreads]).metrics();
  };
}

const CpuUsage = z.object({ user: z.number(), system: z.number() });

/** CPU time of the runtime's own thread (broker and journal) and of all others; one that is just starting again has none. */
async function cpuSeconds(threads: Map<string, Thread>): Promise<[string, number][]> {
  const asked = [...threads].map(async ([name, thread]) => [name, await thread.call('cpu')] as const);
  const answered = (await Promise.allSettled(asked)).flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  return [['broker', process.threadCpuUsage()] as const, ...answered].map(([name, usage]) => {
    const { user, system } = CpuUsage.parse(usage);
    return [name, (user + system) / 1e6];
  });
}
