import { randomUUID } from 'node:crypto';
import { signedPayload } from '#domain/commands/signature.ts';
import type { Received, startBroker } from './broker.ts';

export const SECRET = 'the master secret of a fleet in a test';

type Broker = Awaited<ReturnType<typeof startBroker>>;

/** The name of a meter in a fleet of meters on DC. */
export const meterOf = (index: number): string => `sim-dc-${String(index + 1).padStart(4, '0')}`;

/** Sends a signed command over a broker, and answers its id; with an id that was sent before it is the same command again. */
export function order(
  { aedes }: Broker,
  meter: string,
  cmd: string,
  params: object = {},
  cmdId: string = randomUUID(),
): string {
  const payload = signedPayload(Buffer.from(SECRET), meter, { cmdId, cmd, params }, Date.now());
  const topic = `iot/${meter}/command`;
  aedes.publish({ cmd: 'publish', topic, payload, qos: 2, dup: false, retain: false }, () => {});
  return cmdId;
}

/** What a meter has sent on a topic of its own, read. */
export const messagesOf = (received: Received[], meter: string, suffix: string) =>
  received
    .filter(({ topic }) => topic === `iot/${meter}/${suffix}`)
    .map(({ payload }) => JSON.parse(payload.toString()));
