import type { FunctionSpec } from './types.ts';

/** All functions, by name. */
export const functions: Record<string, FunctionSpec> = {
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
  'manage-devices': {
    entry: 'functions/manage-devices/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'identities', mode: 'write' },
    ],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: { harm: 'People can neither see nor change devices.', runbook: 'manage-devices' },
  },
  'send-commands': {
    entry: 'functions/send-commands/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'commands', mode: 'write' },
    ],
    timeoutSeconds: 20,
    memoryMb: 512,
    alarm: {
      harm: 'People can neither give commands to devices nor see what became of them.',
      runbook: 'send-commands',
    },
  },
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
  'manage-rules': {
    entry: 'functions/manage-rules/handler.ts',
    needs: [{ port: 'registry', mode: 'write' }],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: {
      harm: 'People can neither see nor change the rules by which alerts are raised; those that there are still hold.',
      runbook: 'manage-rules',
    },
  },
  'issue-certificates': {
    entry: 'functions/issue-certificates/handler.ts',
    needs: [
      { port: 'registry', mode: 'write' }, // the audit log
      { port: 'identities', mode: 'write' },
    ],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: {
      harm: 'No device can be provisioned, and none whose key was stolen can be shut out.',
      runbook: 'issue-certificates',
    },
  },
  'manage-access': {
    entry: 'functions/manage-access/handler.ts',
    needs: [{ port: 'registry', mode: 'write' }],
    timeoutSeconds: 15,
    memoryMb: 512,
    settings: ['API_KEYS', 'MQTT_PASSWORDS'],
    alarm: {
      harm: 'No key can be made or revoked, no device gets a password, and nobody can look up who has changed what.',
      runbook: 'manage-access',
    },
  },
  'admit-device': {
    entry: 'functions/admit-device/handler.ts',
    needs: [
      { port: 'registry', mode: 'read' },
      { port: 'identities', mode: 'read' },
    ],
    timeoutSeconds: 5, // longer AWS IoT does not wait
    memoryMb: 512,
    cloud: 'provisioning',
    alarm: {
      harm: 'Devices that hold a claim get no certificate of their own, and can not connect for the first time.',
      runbook: 'admit-device',
    },
  },
  'query-metrics': {
    entry: 'functions/query-metrics/handler.ts',
    needs: [
      { port: 'metrics', mode: 'read' },
      { port: 'registry', mode: 'read' },
    ],
    timeoutSeconds: 29,
    memoryMb: 1024,
    settings: ['METRICS_RETENTION_DAYS'],
    alarm: { harm: 'Measurements can be neither seen nor billed.', runbook: 'query-metrics' },
  },
  'read-archive': {
    entry: 'functions/read-archive/handler.ts',
    needs: [
      { port: 'archive', mode: 'remove' },
      { port: 'registry', mode: 'write' }, // the audit log
      { port: 'bus', mode: 'write' },
    ],
    timeoutSeconds: 29,
    memoryMb: 512,
    alarm: {
      harm: 'Raw messages, quarantine and dead letters can not be looked at or sent on their way again.',
      runbook: 'read-archive',
    },
  },
  'report-stats': {
    entry: 'functions/report-stats/handler.ts',
    needs: [{ port: 'registry', mode: 'read' }],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: { harm: 'The overview of the fleet is empty.', runbook: 'report-stats' },
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
  'check-health': {
    entry: 'functions/check-health/handler.ts',
    needs: [
      { port: 'archive', mode: 'write' },
      { port: 'metrics', mode: 'read' },
      { port: 'registry', mode: 'read' },
    ],
    timeoutSeconds: 10,
    memoryMb: 512,
    alarm: { harm: 'Nobody can tell whether the service is well.', runbook: 'check-health' },
  },
  'manage-alerts': {
    entry: 'functions/manage-alerts/handler.ts',
    needs: [{ port: 'registry', mode: 'write' }],
    timeoutSeconds: 15,
    memoryMb: 512,
    alarm: {
      harm: 'People can neither see alerts nor acknowledge them; webhooks are told all the same.',
      runbook: 'manage-alerts',
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
  'describe-api': {
    entry: 'functions/describe-api/handler.ts',
    needs: [],
    knowsRoutes: true,
    writesJsonSchema: true,
    timeoutSeconds: 10,
    memoryMb: 512,
    alarm: {
      harm: 'The description of the API can not be read; the API itself answers as ever.',
      runbook: 'describe-api',
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
  'bury-messages': {
    entry: 'functions/bury-messages/handler.ts',
    needs: [{ port: 'archive', mode: 'write' }],
    timeoutSeconds: 60,
    memoryMb: 512,
    cloud: 'given-up',
    alarm: {
      harm: 'What queues or the stream gave up is not to be seen in the list of dead letters, and is deleted after 14 days.',
      runbook: 'bury-messages',
    },
  },
  'return-messages': {
    entry: 'functions/return-messages/handler.ts',
    needs: [
      { port: 'bus', mode: 'write' },
      { port: 'archive', mode: 'write' },
    ],
    timeoutSeconds: 60,
    memoryMb: 512,
    cloud: 'failed-rule',
    alarm: {
      harm: 'Messages that the rules engine could not hand on stay out of archive, time series and registry.',
      runbook: 'return-messages',
    },
  },
  'migrate-database': {
    entry: 'functions/migrate-database/handler.ts',
    files: ['sql'],
    needs: [
      { port: 'registry', mode: 'write' },
      { port: 'metrics', mode: 'write' },
    ],
    timeoutSeconds: 600,
    memoryMb: 512,
    cloud: 'deployment',
    settings: ['METRICS_RETENTION_DAYS', 'MINUTES_RETENTION_DAYS'],
    alarm: {
      harm: 'A new version can not be deployed: its database schema is not there, and the old version goes on.',
      runbook: 'migrate-database',
    },
  },
  'mint-metrics-token': {
    entry: 'functions/mint-metrics-token/handler.ts',
    needs: [{ port: 'metrics', mode: 'write' }],
    timeoutSeconds: 60,
    memoryMb: 256,
    cloud: 'new-influxdb',
    settings: ['METRICS_RETENTION_DAYS', 'MINUTES_RETENTION_DAYS'],
    alarm: {
      harm: 'A new InfluxDB has no token: the deployment is taken back, and no time series are stored in it.',
      runbook: 'mint-metrics-token',
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
  'authorize-request': {
    entry: 'functions/authorize-request/handler.ts',
    needs: [{ port: 'keys', mode: 'write' }],
    timeoutSeconds: 10,
    memoryMb: 512,
    cloud: 'authorization',
    knowsRoutes: true,
    settings: ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_ROLES_CLAIM', 'API_KEYS'],
    alarm: {
      harm: 'Nobody is let in: every request that asks for a login fails, though the data goes on being collected.',
      runbook: 'authorize-request',
    },
  },
};
