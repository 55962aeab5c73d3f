import type { FunctionSpec } from '#manifest/types.ts';
import type { Options } from '../options.ts';

/** The settings that functions may name, as the options of the deployment have them. */
const settingsOf = (options: Options): Record<string, string | number> => ({
  METRICS_RETENTION_DAYS: options.metricsRetentionDays,
  MINUTES_RETENTION_DAYS: options.minutesRetentionDays,
  QUARANTINE_RETENTION_DAYS: options.quarantineRetentionDays,
  DEAD_LETTER_RETENTION_DAYS: options.deadLetterRetentionDays,
  AUDIT_RETENTION_DAYS: options.auditRetentionDays,
  API_KEYS: options.apiKeys ? 'on' : 'off',
  MQTT_PASSWORDS: 'none',
  DISCOVERED_DEVICES_MAX: options.discoveredDevicesMax,
  BROKER_COUNT: options.brokerCount,
  ALERT_RETENTION_DAYS: options.alertRetentionDays,
  BUFFER_HIGH_PCT: options.bufferHighPct,
  BUFFER_LOW_PCT: options.bufferLowPct,
  GAP_GRACE_S: options.gapGraceS,
  QUARANTINE_QUIET_H: options.quarantineQuietH,
});

/**
 * The environment of a function but for its ports. Lambda's Node no longer trusts Amazon's own certificate authorities by
 * itself, which sign those of databases
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html).
 */
export function functionEnvironment(
  { settings = [] }: FunctionSpec,
  options: Options,
): Record<string, string> {
  const known = settingsOf(options);
  const named = settings
    .filter((name) => known[name] !== undefined)
    .map((name) => [name, String(known[name])]);
  const cloud =
    options.target === 'aws'
      ? { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem', AWS_USE_DUALSTACK_ENDPOINT: 'true' }
      : {};
  return {
    LOG_LEVEL: options.logLevel,
    NODE_OPTIONS: '--enable-source-maps',
    ...cloud,
    ...Object.fromEntries(named),
  };
}
