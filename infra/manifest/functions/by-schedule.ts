import type { FunctionSpec } from '../types.ts';

/** Functions that the clock calls. */
export const forUpkeep: Record<string, FunctionSpec> = {
  'settle-commands': {
    entry: 'functions/settle-commands/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'commands', mode: 'write' },
    ],
    timeoutSeconds: 60,
    memoryMb: 512,
    alarm: {
      harm: 'Commands that a broker was away for are not sent, and those that nobody answers seem to be under way for ever.',
      runbook: 'settle-commands',
    },
  },
  'watch-liveness': {
    entry: 'functions/watch-liveness/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'bus', mode: 'write' },
    ],
    timeoutSeconds: 55,
    memoryMb: 512,
    settings: ['GAP_GRACE_S', 'QUARANTINE_QUIET_H'],
    alarm: {
      harm: 'Devices that have gone silent still look online, and nobody is told of messages that are missing.',
      runbook: 'watch-liveness',
    },
  },
  'deliver-webhooks': {
    entry: 'functions/deliver-webhooks/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'webhooks', mode: 'write' },
    ],
    timeoutSeconds: 58,
    memoryMb: 256,
    alarm: {
      harm: 'Nobody is told of alerts by webhook; whoever looks at the API sees them.',
      runbook: 'deliver-webhooks',
    },
  },
  'count-fleet': {
    entry: 'functions/count-fleet/handler.ts',
    needs: [{ port: 'registry', mode: 'read' }],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: {
      harm: 'The figures of devices, commands and open alerts stand still: dashboards show an old state.',
      runbook: 'count-fleet',
    },
  },
  'index-batches': {
    entry: 'functions/index-batches/handler.ts',
    needs: [{ port: 'archive', mode: 'remove' }],
    timeoutSeconds: 900,
    memoryMb: 1024,
    alarm: {
      harm: 'Raw messages are archived and found, but ever more slowly, until nobody can look at them any more.',
      runbook: 'index-batches',
    },
  },
  'downsample-metrics': {
    entry: 'functions/downsample-metrics/handler.ts',
    needs: [{ port: 'metrics', mode: 'write' }],
    timeoutSeconds: 900,
    memoryMb: 512,
    settings: ['METRICS_RETENTION_DAYS', 'MINUTES_RETENTION_DAYS'],
    alarm: {
      harm: 'Figures by the minute stand still: when their samples are deleted, nothing is left of what was measured since then.',
      runbook: 'downsample-metrics',
    },
  },
  'prune-stores': {
    entry: 'functions/prune-stores/handler.ts',
    needs: [
      { port: 'archive', mode: 'remove' },
      { port: 'metrics', mode: 'write' },
      { port: 'registry', mode: 'write' },
    ],
    timeoutSeconds: 900,
    memoryMb: 512,
    settings: [
      'METRICS_RETENTION_DAYS',
      'MINUTES_RETENTION_DAYS',
      'QUARANTINE_RETENTION_DAYS',
      'DEAD_LETTER_RETENTION_DAYS',
      'ALERT_RETENTION_DAYS',
      'AUDIT_RETENTION_DAYS',
    ],
    alarm: {
      harm: 'What should have been deleted is still kept; disks fill and a retention promise is broken.',
      runbook: 'prune-stores',
    },
  },
};
