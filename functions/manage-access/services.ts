import * as z from 'zod';
import { ApiKeys } from '#store/access/api-keys.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { AuditLog } from '#store/audit/audit-log.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { timed } from '#store/timed.ts';

export const Config = RegistryConfig.extend({
  /** Whether keys open anything in this home. */
  API_KEYS: z.enum(['on', 'off']).default('off'),
  /** `none` where the broker takes no passwords, as that of AWS. */
  MQTT_PASSWORDS: z.enum(['issued', 'none']).default('issued'),
});

export type Services = {
  registry: Registry;
  keys: ApiKeys;
  passwords: MqttPasswords;
  audit: AuditLog;
  takesKeys: boolean;
  takesPasswords: boolean;
};

export const build = (config: z.infer<typeof Config>): Services => ({
  registry: openRegistry(config),
  keys: timed('keys', new ApiKeys(config.DATABASE_URL)),
  passwords: timed('mqtt_passwords', new MqttPasswords(config.DATABASE_URL)),
  audit: timed('audit', new AuditLog(config.DATABASE_URL)),
  takesKeys: config.API_KEYS === 'on',
  takesPasswords: config.MQTT_PASSWORDS === 'issued',
});
