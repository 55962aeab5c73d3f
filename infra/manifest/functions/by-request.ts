import type { FunctionSpec } from '../types.ts';

/** Functions that requests ask. */
export const forRequests: Record<string, FunctionSpec> = {
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
};
