import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import * as z from 'zod';
import type { BrokerState } from './broker/outside-broker.ts';
import type { Progress } from './progress.ts';
import type { Thread } from './thread.ts';

export type Observed = {
  progress: () => Progress;
  /** Of outside brokers; none of the embedded one. */
  brokers: () => BrokerState[];
  threads: () => Map<string, Thread>;
};

/** The figures of all threads and of the runtime itself, as Prometheus text. */
export function runtimeFigures({ progress, brokers, threads }: Observed): () => Promise<string> {
  const own = new Registry();
  const gauge = <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers: [own] });
  const journalEnd = gauge(
    'iot_meter_journal_end',
    'Position of the newest message in the journals held by this process, added up',
  );
  const lag = gauge('iot_meter_lag_messages', 'Messages a function has still to do', 'function');
  const age = gauge(
    'iot_meter_cursor_age_seconds',
    'Seconds since the oldest message was written that a function has still to do',
    'function',
  );
  const slots = gauge('iot_meter_slots_held', 'Slots that this process holds');
  const clients = gauge('iot_meter_mqtt_connected_clients', 'MQTT clients that are connected now');
  const cpu = gauge('iot_meter_thread_cpu_seconds', 'CPU time of each part since its start', 'thread');
  const memory = gauge('iot_meter_resident_memory_bytes', 'Resident memory of the process');
  const ofBrokers = brokerGauges(gauge);
  return async () => {
    const now = progress();
    journalEnd.set(now.received);
    slots.set(now.slots);
    clients.set(now.connected);
    for (const [name, messages] of Object.entries(now.lag)) lag.set({ function: name }, messages);
    for (const [name, seconds] of Object.entries(now.age)) age.set({ function: name }, seconds);
    ofBrokers(brokers());
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

type MakeGauge = (name: string, help: string, label: 'broker') => Gauge<'broker'>;

/** The figures of outside brokers; what a broker does not tell is left out. */
function brokerGauges(gauge: MakeGauge): (states: BrokerState[]) => void {
  const connections = gauge(
    'iot_meter_broker_connections',
    'Connections to an outside broker over which messages can come',
    'broker',
  );
  const refused = gauge(
    'iot_meter_broker_refused_subscriptions',
    'Connections to an outside broker that it lets not subscribe',
    'broker',
  );
  const dropped = gauge(
    'iot_meter_broker_dropped_messages',
    'Messages that an outside broker has dropped since its start, as it says itself',
    'broker',
  );
  return (states) => {
    dropped.reset();
    for (const { broker, on, refused: not, dropped: lost } of states) {
      connections.set({ broker }, on);
      refused.set({ broker }, not);
      if (lost !== null) dropped.set({ broker }, lost);
    }
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
