import { Counter, Gauge } from 'prom-client';
import { figures } from '#store/figures.ts';
import { histogram } from '#store/histogram.ts';

export { figures };

/** Messages a function has finished with, by kind and what became of them. */
export const messagesDone = new Counter({
  name: 'iot_meter_messages_total',
  help: 'Messages a function has finished with, by category and outcome',
  labelNames: ['function', 'category', 'outcome'],
  registers: [figures],
});

/** Messages in a batch handed to a function. */
export const batchSize = histogram({
  name: 'iot_meter_batch_messages',
  help: 'Messages in a batch handed to a function',
  labelNames: ['function'],
  buckets: [1, 3, 10, 30, 100, 300, 1000],
});

/** How long a function took over an event, in seconds. */
export const runSeconds = histogram({
  name: 'iot_meter_run_seconds',
  help: 'Seconds a function took over an event, by result',
  labelNames: ['function', 'result'],
  buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
});

/** Requests answered, by route and status. */
export const requestsDone = histogram({
  name: 'iot_meter_http_request_seconds',
  help: 'Seconds to answer a request, by route and status',
  labelNames: ['route', 'status'],
  buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
});

/** After so long a count of the registry is told no more: another process counts by now, or nobody can. */
const COUNT_HOLDS_MS = 150_000;

let countedAt = Number.NEGATIVE_INFINITY;

function forgetOldCount(this: Gauge): void {
  if (Date.now() - countedAt > COUNT_HOLDS_MS) this.reset();
}

const count = <L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> =>
  new Gauge({ name, help, labelNames, collect: forgetOldCount, registers: [figures] });

/** What count-fleet has found in the registry, by its schedule. */
export const devicesByConnection = count('iot_meter_devices', 'Devices in the registry, by connection', [
  'connection_status',
]);

export const commandsByState = count('iot_meter_commands', 'Commands in the registry, by state', ['state']);

export const alertsOpen = count(
  'iot_meter_open_alerts',
  'Alerts that are not cleared, by type (the 50 most frequent, the others together) and severity',
  ['type', 'severity'],
);

/** Begins a new count of the registry: what was counted before is forgotten. */
export function countAnew(): void {
  countedAt = Date.now();
  for (const gauge of [devicesByConnection, commandsByState, alertsOpen]) gauge.reset();
}
