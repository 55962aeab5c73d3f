import { figures, histogram } from './histogram.ts';

export { figures };

/** How long a store took over a call of its port, in seconds, by what came of it: `done`, `away`, or `failed`. */
export const storeSeconds = histogram({
  name: 'iot_meter_store_seconds',
  help: 'Seconds a store took over a call, by store, operation and result',
  labelNames: ['store', 'operation', 'result'],
  buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
});
