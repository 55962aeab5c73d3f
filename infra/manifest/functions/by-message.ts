import type { FunctionSpec } from '../types.ts';

/** Functions that rules hand messages to. */
export const forMessages: Record<string, FunctionSpec> = {
  'archive-messages': {
    entry: 'functions/archive-messages/handler.ts',
    needs: [{ port: 'archive', mode: 'write' }],
    timeoutSeconds: 60,
    memoryMb: 512,
    feed: { batch: 1000, windowSeconds: 5, concurrency: 10 },
    alarm: {
      harm: 'Messages are not archived: the record that bills are checked against has a hole until the function works again.',
      runbook: 'archive-messages',
    },
  },
  'store-metrics': {
    entry: 'functions/store-metrics/handler.ts',
    needs: [
      { port: 'metrics', mode: 'write' },
      { port: 'archive', mode: 'write' },
    ],
    timeoutSeconds: 60,
    memoryMb: 512,
    feed: { batch: 1000, windowSeconds: 1, concurrency: 10 },
    settings: ['METRICS_RETENTION_DAYS'],
    alarm: {
      harm: 'Time series stand still: people and billing see no new energy until the function works again.',
      runbook: 'store-metrics',
    },
  },
  'update-registry': {
    entry: 'functions/update-registry/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'archive', mode: 'write' },
      { port: 'commands', mode: 'write' },
    ],
    timeoutSeconds: 60,
    memoryMb: 512,
    feed: { batch: 1000, windowSeconds: 1, concurrency: 5 },
    settings: ['DISCOVERED_DEVICES_MAX', 'BROKER_COUNT', 'BUFFER_HIGH_PCT', 'BUFFER_LOW_PCT'],
    alarm: {
      harm: 'Devices look silent though they send: last_seen, status and sequence gaps stand still.',
      runbook: 'update-registry',
    },
  },
};
