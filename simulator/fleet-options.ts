import * as z from 'zod';
import { isDeviceId } from '#domain/device-id.ts';
import { TIMING_DEFAULTS } from '#domain/protocol/timing.ts';
import { SYSTEM_NAMES } from './model/systems.ts';

const share = z.number().min(0).max(1);
const seconds = z.number().min(0);
const BROKER_URL = /^(mqtts?|tcp|ssl|tls|wss?):\/\/[^/]/;

/** What a fleet is and where it sends; all but the brokers has a default. */
export const FleetOptions = z.object({
  brokers: z
    .array(z.string().regex(BROKER_URL, 'expected mqtt://, mqtts://, ws:// or wss:// and a host'))
    .min(1)
    .max(5),
  devices: z.int().min(1).max(100_000).default(3),
  /** Share of meters on DC. */
  dcShare: share.default(2 / 3),
  prefix: z
    .string()
    .refine((prefix) => isDeviceId(`${prefix}-dc-0001`), 'expected letters, digits, "_" or "-"')
    .default('sim'),
  systems: z
    .array(z.enum(SYSTEM_NAMES))
    .min(1)
    .default([...SYSTEM_NAMES]),
  samplingCadenceMs: z.int().min(100).max(60_000).default(TIMING_DEFAULTS.sampling_cadence_ms),
  sendIntervalS: z.int().min(1).max(3600).default(TIMING_DEFAULTS.send_interval_s),
  helloIntervalS: z.int().min(5).max(3600).default(TIMING_DEFAULTS.hello_interval_s),
  /** `{id}` stands for the device_id. */
  username: z.string().optional(),
  password: z.string().optional(),
  /** A password for each device_id, in the place of the two above. */
  logins: z.record(z.string(), z.string()).optional(),
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  clientCertDir: z.string().optional(),
  insecure: z.boolean().default(false),
  /** The fleet's master secret of command keys, of which each meter's own key is made (IoT.md, signature). */
  commandSecret: z.string().min(1).optional(),
  /** Meters without a key obey all the same. */
  acceptUnsigned: z.boolean().default(false),
  /** In s. */
  commandTolerance: seconds.default(300),
  otaMaxMb: z.number().positive().max(4095).default(64),
  otaAtOnce: z.int().min(1).default(10),
  /** In s. */
  otaTimeout: z.number().positive().max(86_400).default(30),
  /** Where the meters' memories outlive the simulator. */
  stateDir: z.string().optional(),
  mqttVersion: z.enum(['3.1.1', '5']).default('5'),
  qos: z.literal([1, 2]).default(2),
  topicPrefix: z
    .string()
    .regex(/^[^#+]+[^#+/]$/, 'expected a topic without wildcards')
    .default('iot'),
  connectRate: z.number().positive().default(100),
  seed: z.int().default(1),
  drop: share.default(0),
  duplicate: share.default(0),
  reorder: share.default(0),
  rebootEvery: seconds.default(0),
  rebootFor: seconds.default(3),
  clockSkew: z.number().min(0).default(0),
  offlineEvery: seconds.default(0),
  offlineFor: z.number().positive().default(60),
  buffer: z.int().min(1).default(2000),
  replayRate: z.number().positive().max(1000).default(50),
});
export type FleetOptions = z.infer<typeof FleetOptions>;
