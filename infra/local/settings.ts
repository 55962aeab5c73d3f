import * as z from 'zod';
import { AccessConfig } from '#lambda/access/issuer.ts';
import { credentialsIn } from '#store/mqtt/address.ts';
import { DEFAULT_GROUP } from './broker/client-ids.ts';
import { MOST_SLOTS } from './slots/slot-folders.ts';

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port number')
  .transform(Number)
  .pipe(z.number().max(65_535, 'a port is at most 65535'));

const port = (preset: number) => Port.default(preset);

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));

function isReadable(url: string): boolean {
  try {
    credentialsIn(url);
    return true;
  } catch {
    return false;
  }
}

const MqttUrls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^(?:mqtts?|wss?):\/\/[^\s]+$/, 'expected mqtt://host:port, mqtts://, ws:// or wss://')
          .refine(
            isReadable,
            'not a URL: in a name or password, write % as %25, @ as %40, : as %3A, / as %2F and a comma as %2C',
          ),
      )
      .max(5),
  );

/** What a browser may send as `Host` without its port. */
const HostName = z
  .string()
  .regex(/^[a-z0-9_](?:[a-z0-9._-]{0,252})$/i, 'expected names of hosts, without a port');

const HostNames = z
  .string()
  .transform((text) => text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])))
  .pipe(z.array(HostName));

/** An origin as browsers write it. `*` is none: any page could drive the house then. */
const Origins = z
  .string()
  .transform((text) => text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^https?:\/\/(?:[a-z0-9_](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
          'expected origins such as https://fleet.example.org, in small letters and without a path',
        ),
    ),
  );

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Whether this machine only reaches an address. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether the API asks who is there: by the tokens of an issuer, by keys, or by both. */
export const asksForLogin = (settings: { OIDC_ISSUER?: unknown; API_KEYS?: unknown }): boolean =>
  settings.OIDC_ISSUER !== undefined || settings.API_KEYS === 'on';

type OfDevices = { MQTT_LOGIN?: unknown; HOST: string; ANONYMOUS_ACCESS: unknown };

/** Whether devices have to log in: where it is said, and where others than this machine reach the broker. */
const mqttLogin = ({ MQTT_LOGIN, HOST, ANONYMOUS_ACCESS }: OfDevices): boolean =>
  MQTT_LOGIN === 'required' ||
  (MQTT_LOGIN === undefined && ANONYMOUS_ACCESS !== 'allowed' && !LOOPBACK.test(HOST));

/** The same for the embedded broker only; an outside one asks by itself. */
const asksDevices = (settings: OfDevices & { MQTT_URL?: unknown }): boolean =>
  settings.MQTT_URL === undefined && mqttLogin(settings);

/** Whether others than this machine reach the embedded broker, and nobody has said that all of them may. */
const isOpenToOthers = ({ HOST, ANONYMOUS_ACCESS, MQTT_URL }: OfDevices & { MQTT_URL?: unknown }): boolean =>
  MQTT_URL === undefined && ANONYMOUS_ACCESS !== 'allowed' && !LOOPBACK.test(HOST);

const WITH_INFLUXDB_URL = ['INFLUXDB_TOKEN', 'INFLUXDB_ORG', 'INFLUXDB_BUCKET'] as const;

/** Several runtimes in one data folder need what several processes can use: brokers and a database outside. */
export const sharesFolder = (settings: { MQTT_URL?: unknown; DATABASE_URL?: unknown }): boolean =>
  settings.MQTT_URL !== undefined && settings.DATABASE_URL !== undefined;

/** All settings of the local homes, by environment; every one is optional. */
export const Settings = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    /** Who may come in without a login: this machine only, or whoever reaches the ports. */
    ANONYMOUS_ACCESS: z.enum(['loopback', 'allowed']).default('loopback'),
    /** Who vouches for people; with it a login is asked for everywhere. */
    OIDC_ISSUER: AccessConfig.shape.OIDC_ISSUER.optional(),
    OIDC_AUDIENCE: z.string().min(1).optional(),
    OIDC_ROLES_CLAIM: z.string().min(1).optional(),
    /** `on`: keys open the API, and a login is asked for everywhere. */
    API_KEYS: z.enum(['on', 'off']).default('off'),
    /** Where the first key is written, of a house that has none. */
    ADMIN_KEY_FILE: z.string().min(1).optional(),
    /** Requests a second of each caller. */
    API_RATE_PER_SECOND: wholeNumber(1, 1_000_000).optional(),
    /** Proxies before this API, each of which adds an address to X-Forwarded-For. */
    PROXY_HOPS: wholeNumber(0, 10).default(0),
    /** Whether devices have to log in to the embedded broker where they show no certificate. */
    MQTT_LOGIN: z.enum(['required', 'none']).optional(),
    /** Names beside those of loopback by which the API may be asked. */
    HTTP_HOSTS: HostNames.default([]),
    /** Whose pages may ask the API from elsewhere. */
    CORS_ORIGINS: Origins.default([]),
    MQTT_PORT: port(1883),
    MQTT_WS_PORT: port(9001),
    /** Absent: no TLS. */
    MQTT_TLS_PORT: Port.optional(),
    HTTP_PORT: port(8080),
    DATA_DIR: z.string().default('data'),
    SIMULATED_DEVICES: wholeNumber(0, 10_000).optional(),
    MQTT_URL: MqttUrls.optional(),
    MQTT_GROUP: z
      .string()
      .regex(/^[\w.-]{1,40}$/, 'expected up to 40 letters, digits, dots, dashes or underscores')
      .default(DEFAULT_GROUP),
    SLOTS: wholeNumber(1, MOST_SLOTS).default(1),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'expected postgres://user:password@host:port/database')
      .optional(),
    S3_BUCKET: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
      .optional(),
    S3_ENDPOINT: z
      .string()
      .regex(/^https?:\/\/[^\s/]+$/, 'expected http(s)://host:port')
      .optional(),
    ARCHIVE_LAYOUT: z.enum(['message', 'batch']).default('message'),
    INFLUXDB_URL: z
      .string()
      .regex(/^https?:\/\/[^\s?]+$/, 'expected http://host:8086 or https://host:8086')
      .optional(),
    INFLUXDB_TOKEN: z.string().optional(),
    INFLUXDB_ORG: z.string().optional(),
    INFLUXDB_BUCKET: z.string().optional(),
    METRICS_RETENTION_DAYS: wholeNumber(1, 36_500).default(90),
    MINUTES_RETENTION_DAYS: wholeNumber(1, 36_500).default(730),
    QUARANTINE_RETENTION_DAYS: wholeNumber(1, 36_500).default(90),
    DEAD_LETTER_RETENTION_DAYS: wholeNumber(1, 36_500).default(365),
    ALERT_RETENTION_DAYS: wholeNumber(1, 36_500).default(365),
    BUFFER_HIGH_PCT: wholeNumber(1, 100).default(80),
    BUFFER_LOW_PCT: wholeNumber(1, 100).default(60),
    GAP_GRACE_S: wholeNumber(1, 86_400).default(60),
    QUARANTINE_QUIET_H: wholeNumber(1, 8760).default(24),
    /** Who is told of alerts, comma separated; absent: nobody. */
    ALERT_WEBHOOK_URL: z
      .string()
      .regex(
        /^https?:\/\/[^\s,]+(?:,\s*https?:\/\/[^\s,]+)*$/,
        'expected http:// or https:// URLs, comma separated',
      )
      .optional(),
    ALERT_WEBHOOK_SECRET: z.string().min(24, 'at least 24 characters').optional(),
    AUDIT_RETENTION_DAYS: wholeNumber(1, 36_500).default(730),
    DISCOVERED_DEVICES_MAX: wholeNumber(0, 10_000_000).default(10_000),
    BROKER_COUNT: wholeNumber(1, 5).optional(),
    /** The master secret of command keys; absent: one is made. */
    COMMAND_SECRET: z.string().min(32, 'at least 32 characters').optional(),
    LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT']).default('WARN'),
  })
  .refine(
    (settings) =>
      settings.ANONYMOUS_ACCESS === 'allowed' || LOOPBACK.test(settings.HOST) || asksForLogin(settings),
    {
      path: ['HOST'],
      error:
        'only a loopback address (127.0.0.1, ::1, localhost) can be used without a login: set API_KEYS=on or OIDC_ISSUER; where a network in front lets nobody else in, set ANONYMOUS_ACCESS=allowed',
      // with the other problems, not only when there are none
      when: () => true,
    },
  )
  .superRefine((settings, context) => {
    if (settings.SLOTS > 1 && settings.MQTT_URL === undefined)
      context.addIssue({
        code: 'custom',
        path: ['SLOTS'],
        message: 'more than 1 is for outside brokers: set MQTT_URL, or leave SLOTS out',
      });
    if (settings.ALERT_WEBHOOK_URL !== undefined && settings.ALERT_WEBHOOK_SECRET === undefined)
      context.addIssue({
        code: 'custom',
        path: ['ALERT_WEBHOOK_SECRET'],
        message: 'is needed with ALERT_WEBHOOK_URL',
      });
    if (settings.BUFFER_LOW_PCT > settings.BUFFER_HIGH_PCT)
      context.addIssue({
        code: 'custom',
        path: ['BUFFER_LOW_PCT'],
        message: 'is higher than BUFFER_HIGH_PCT',
      });
    if (settings.OIDC_ISSUER !== undefined && settings.OIDC_AUDIENCE === undefined)
      context.addIssue({
        code: 'custom',
        path: ['OIDC_AUDIENCE'],
        message: 'is needed with OIDC_ISSUER: for whom are the tokens made that are to be taken?',
      });
    for (const name of ['OIDC_AUDIENCE', 'OIDC_ROLES_CLAIM'] as const)
      if (settings[name] !== undefined && settings.OIDC_ISSUER === undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'asks nobody for a login without OIDC_ISSUER: set that, or leave this out',
        });
    if (settings.MQTT_LOGIN === 'required' && settings.MQTT_URL !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['MQTT_LOGIN'],
        message: 'is for the embedded broker: those of MQTT_URL ask by themselves, so leave it out',
      });
    if (settings.MQTT_LOGIN === 'none' && isOpenToOthers(settings))
      context.addIssue({
        code: 'custom',
        path: ['MQTT_LOGIN'],
        message:
          'none is for a loopback HOST: leave it out, so that devices log in; where a network in front lets nobody else in, set ANONYMOUS_ACCESS=allowed',
      });
    if (settings.INFLUXDB_URL === undefined) return;
    for (const name of WITH_INFLUXDB_URL)
      if (settings[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is needed with INFLUXDB_URL' });
  })
  .transform((settings) => ({
    ...settings,
    // the same meters in several runtimes would throw each other off the broker
    SIMULATED_DEVICES:
      settings.SIMULATED_DEVICES ?? (sharesFolder(settings) || asksDevices(settings) ? 0 : 3),
    MQTT_LOGIN: asksDevices(settings) ? ('required' as const) : ('none' as const),
  }));
export type Settings = z.infer<typeof Settings>;
