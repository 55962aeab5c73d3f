import * as z from 'zod';

/** First segments of the archive's own folders: a device of that name would write into them. */
const RESERVED = new Set(['quarantine', 'batches', 'dead-letters']);

/**
 * A device's immutable name: an AWS IoT thing name less the colon, which is awkward in file names
 * (https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html), and not a folder of the archive.
 */
export const DeviceId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/,
    'a device_id has 1 to 128 letters, digits, "_" or "-" and begins with a letter or digit',
  )
  .refine((id) => !RESERVED.has(id), 'this device_id is reserved for a folder of the archive');

/** Says whether a text is a device_id, without the cost of an error report. */
export const isDeviceId = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(text) && !RESERVED.has(text);
