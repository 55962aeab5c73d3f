import { randomUUID } from 'node:crypto';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, expect, inject, vi } from 'vitest';
import { ApiDocument } from './api-document.ts';

/** The home that is looked at. */
export const home = inject('home');

const clients: MqttClient[] = [];
afterAll(async () => {
  // one that was cut off may hold a message that nobody acknowledges any more
  for (const client of clients) await client.endAsync(!client.connected);
});

/** A name that no other test has. */
export const newDeviceId = (kind = 'm'): string => `${kind}-${randomUUID().slice(0, 8)}`;

/** A real MQTT client of a device. */
export async function connectDevice(
  deviceId: string,
  options: IClientOptions = {},
  url = home.mqtt,
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(
    url,
    {
      clientId: deviceId,
      clean: false,
      reconnectPeriod: 0,
      ...(home.ca === undefined ? {} : { ca: home.ca }),
      ...options,
    },
    false, // a connection that is closed before it stands is refused, even without a word
  );
  clients.push(client);
  return client;
}

/**
 * A device that is online, by its own word, until its connection is cut off: then its last will says that it is not. Answers how
 * to cut it off.
 */
export async function connectWithWill(deviceId: string): Promise<() => Promise<void>> {
  const topic = `iot/${deviceId}/status`;
  const status = (word: string) => ({
    ...{ v: 2, device_id: deviceId, ts: new Date().toISOString(), msg_type: 'status', status: word },
  });
  const payload = Buffer.from(JSON.stringify(status('offline')));
  const meter = await connectDevice(deviceId, { will: { topic, payload, qos: 1, retain: true } });
  await publish(meter, topic, status('online'));
  return async () => {
    const closed = new Promise<void>((resolve) => meter.once('close', () => resolve()));
    meter.stream.destroy();
    await closed;
  };
}

/** Publishes and waits for the acknowledgement; at most at the quality that the home's broker knows. */
export const publish = (
  client: MqttClient,
  topic: string,
  payload: unknown,
  qos: 1 | 2 = 1,
): Promise<unknown> =>
  client.publishAsync(
    topic,
    typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    { qos: qos > home.maxQos ? home.maxQos : qos },
  );

/** What every request shows to a home that asks for a login. */
export const LOGIN: Record<string, string> =
  home.token === undefined ? {} : { authorization: `Bearer ${home.token}` };

export type Answer = { status: number; body: unknown; headers: Headers };

/** What the API says of itself. */
export const described = await ApiDocument.of(home.api, LOGIN);

/** Asks the API; whatever it answers has to be as it is described. */
export async function ask(
  path: string,
  method = 'GET',
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const init: RequestInit = { method, headers: { ...LOGIN, ...type, ...headers } };
  const response = await fetch(
    `${home.api}${path}`,
    body === undefined ? init : { ...init, body: JSON.stringify(body) },
  );
  const text = await response.text();
  const contentType = response.headers.get('content-type');
  const answer = { status: response.status, contentType, text };
  expect(described.objection(method, new URL(path, home.api).pathname, answer)).toBeNull();
  const json = contentType?.includes('json') ? JSON.parse(text) : text;
  return { status: response.status, body: json, headers: response.headers };
}

/** The bytes of an answer, as they came. */
export const textAt = async (path: string): Promise<string> =>
  (await fetch(`${home.api}${path}`, { headers: LOGIN })).text();

/** Waits until what /metrics says fits, in a home that shows its figures; others show them elsewhere. */
export const figureSoon = async (pattern: RegExp): Promise<void> => {
  if (home.figures) await soon(async () => expect((await ask('/metrics')).body).toMatch(pattern));
};

/** Waits until what is looked at is as the expectations in `look` say; the way through the house takes a moment. */
export const soon = <T>(look: () => Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 90_000, interval: 50 });

/** A moment ago, on a whole second, as the devices' sampling grids have it. */
export const secondsAgo = (seconds: number): Date => new Date(Math.floor(Date.now() / 1000 - seconds) * 1000);

/** A default telemetry message of version 2: a sample a second of each metric, from `start` on. */
export function telemetry(
  deviceId: string,
  seq: number,
  start: Date,
  metrics: Record<string, number[]>,
  units: Record<string, string> = {},
) {
  const measurements = Object.entries(metrics).flatMap(([type, values]) =>
    values.map((val, index) => ({
      ts: new Date(start.getTime() + index * 1000).toISOString(),
      type,
      val,
      unit: units[type] ?? 'V',
    })),
  );
  return {
    v: 2,
    device_id: deviceId,
    ts: start.toISOString(),
    seq,
    boot: 1,
    msg_type: 'telemetry',
    measurements,
  };
}
