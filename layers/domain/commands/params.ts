import * as z from 'zod';
import { PrintableText } from '../protocol/envelope.ts';
import { Broker, MAX_BROKERS, TimingConfig } from '../protocol/timing.ts';

const Host = z.string().regex(/^[A-Za-z0-9._:-]{1,253}$/, 'expected the name or address of a host');

/** What `update_config` takes: at least one of the four parameters, and no other (IoT.md, timing). */
export const ConfigParams = z
  .strictObject({
    ...TimingConfig.shape,
    brokers: z
      .array(z.strictObject({ ...Broker.shape, host: Host }))
      .min(1)
      .max(MAX_BROKERS)
      .optional(),
  })
  .refine(
    (params) => Object.values(params).some((value) => value !== undefined),
    `give at least one of ${Object.keys(TimingConfig.shape).join(', ')}`,
  );

/** On this machine a server for tries needs no certificate. */
const FIRMWARE_URL = /^(?:https:\/\/|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])[:/])[\x21-\x7e]+$/;

/** What `start_ota` takes (IoT.md, firmware update). */
export const OtaParams = z.strictObject({
  fw_version: PrintableText,
  fw_url: z
    .string()
    .max(2048)
    .regex(FIRMWARE_URL, 'expected an https:// URL of ASCII characters')
    .refine((url) => URL.canParse(url), 'expected a URL'),
  fw_sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits'),
  fw_size_bytes: z.int().min(1).max(0xffff_ffff),
});

/** What a command takes that takes nothing. */
export const NoParams = z.strictObject({});

/** All commands, by their `cmd`, with what they take (IoT.md, commands). */
export const COMMAND_PARAMS = {
  update_config: ConfigParams,
  start_ota: OtaParams,
  reboot: NoParams,
  factory_reset: NoParams,
  request_status: NoParams,
} as const;

export const COMMAND_NAMES = [
  'update_config',
  'start_ota',
  'reboot',
  'factory_reset',
  'request_status',
] as const;
