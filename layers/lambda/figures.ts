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

/** What count-fleet has found in the registry, by its schedule. */
export const devicesByConnection = new Gauge({
  name: 'iot_meter_devices',
  help: 'Devices in the registry, by connection',
  labelNames: ['connection_status'],
  registers: [figures],
});

export const commandsByState = new Gauge({
  name: 'iot_meter_commands',
  help: 'Commands in the registry, by state',
  labelNames: ['state'],
  registers: [figures],
});

export const alertsOpen = new Gauge({
  name: 'iot_meter_open_alerts',
  help: 'Alerts that are not cleared, by type (the 50 most frequent, the others together) and severity',
  labelNames: ['type', 'severity'],
  registers: [figures],
});
