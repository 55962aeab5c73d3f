import * as z from 'zod';

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

const MqttUrls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^(?:mqtts?|wss?):\/\/[^\s]+$/, 'expected mqtt://host:port, mqtts://, ws:// or wss://'),
      )
      .max(5),
  );

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

const WITH_INFLUXDB_URL = ['INFLUXDB_TOKEN', 'INFLUXDB_ORG', 'INFLUXDB_BUCKET'] as const;

/** All settings of the local homes, by environment; every one is optional. */
export const Settings = z
  .object({
    HOST: z
      .string()
      .default('127.0.0.1')
      .refine(
        (host) => LOOPBACK.test(host),
        'only a loopback address (127.0.0.1, ::1, localhost) can be used as long as there is no login',
      ),
    MQTT_PORT: port(1883),
    MQTT_WS_PORT: port(9001),
    /** Absent: no TLS. */
    MQTT_TLS_PORT: Port.optional(),
    HTTP_PORT: port(8080),
    DATA_DIR: z.string().default('data'),
    SIMULATED_DEVICES: wholeNumber(0, 10_000).default(3),
    MQTT_URL: MqttUrls.optional(),
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
    DISCOVERED_DEVICES_MAX: wholeNumber(0, 10_000_000).default(10_000),
    BROKER_COUNT: wholeNumber(1, 5).optional(),
    /** The master secret of command keys; absent: one is made. */
    COMMAND_SECRET: z.string().min(32, 'at least 32 characters').optional(),
    LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT']).default('WARN'),
  })
  .superRefine((settings, context) => {
    if (settings.INFLUXDB_URL === undefined) return;
    for (const name of WITH_INFLUXDB_URL)
      if (settings[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is needed with INFLUXDB_URL' });
  });
export type Settings = z.infer<typeof Settings>;
