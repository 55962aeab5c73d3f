import type { FunctionSpec } from '../types.ts';

/** Functions that a home itself asks: about logins and devices, while it is deployed, and for messages that came to grief. */
export const forHomes: Record<string, FunctionSpec> = {
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
};
