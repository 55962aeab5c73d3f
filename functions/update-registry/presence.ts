import * as z from 'zod';
import { isDeviceId } from '#domain/device-id.ts';
import type { Message } from '#domain/message.ts';
import type { Observation } from '#store/registry/port.ts';
import { NOTHING_SAID } from './nothing-said.ts';

/**
 * A lifecycle event of AWS IoT (https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html). `timestamp` is when
 * the broker noticed, in epoch milliseconds.
 */
const Disconnected = z.object({
  clientId: z.string(),
  timestamp: z.number(),
  disconnectReason: z.string().optional(),
});

/** The device is connected all the same: it has just come with a new connection, which ended the old one. */
const TAKEN_OVER = 'DUPLICATE_CLIENTID';

/**
 * What such an event says of a device: that it is offline, as a last will would, which AWS IoT does not send for a device that
 * says goodbye. It counts at the time of the broker, so one that comes late outranks nothing that was received after it.
 * Null where it says nothing of a device.
 */
export function presenceIn({ payload, receivedAt, replayed }: Message): Observation | null {
  const event = read(payload);
  if (event === undefined || event.disconnectReason === TAKEN_OVER) return null;
  if (!isDeviceId(event.clientId)) return null;
  return {
    ...NOTHING_SAID,
    deviceId: event.clientId,
    receivedAt: Math.round(Math.min(event.timestamp, receivedAt)),
    time: null,
    live: !replayed,
    status: 'offline',
    sequenced: null,
    quarantined: false,
    clockAhead: null,
    byBroker: true,
  };
}

function read(payload: Uint8Array): z.infer<typeof Disconnected> | undefined {
  try {
    return Disconnected.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
