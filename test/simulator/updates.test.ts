import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedPayload } from '#domain/commands/signature.ts';
import { interpret } from '#domain/interpret.ts';
import { type Fleet, startFleet } from '#simulator/fleet.ts';
import { until } from '#test/support/until.ts';
import { type Received, startBroker } from './support/broker.ts';
import { randomImage, startFirmwareServer } from './support/firmware-server.ts';
import { messagesOf, meterOf, SECRET } from './support/orders.ts';

const { image, sha256 } = randomImage(500_000);

/** What each meter is told to load, and why it will not. */
const FAILURES = [
  { path: 'shorter', reason: 'the image has 250000 bytes' },
  { path: 'longer', reason: 'more than the 500000 bytes' },
  { path: 'announced', reason: 'the image has 500001 bytes' },
  { path: 'good', sha256: '0'.repeat(64), reason: 'SHA-256' },
  { path: 'missing', reason: '404' },
  { path: 'broken', reason: 'other side closed' },
  { path: 'silent', reason: 'silent for 4 s' },
  { path: 'nowhere', reason: '' },
];
const SUCCESSES = [{ path: 'good' }, { path: 'moved' }];

let broker: Awaited<ReturnType<typeof startBroker>>;
let server: Awaited<ReturnType<typeof startFirmwareServer>>;
let fleet: Fleet;
const orders: { meter: string; cmdId: string }[] = [];

const statesOf = (received: Received[], meter: string) => messagesOf(received, meter, 'ota/status');

function send(meter: string, payload: Buffer): void {
  const topic = `iot/${meter}/command`;
  broker.aedes.publish({ cmd: 'publish', topic, payload, qos: 2, dup: false, retain: false }, () => {});
}

function order(meter: string, { path, ...given }: { path: string; sha256?: string }): void {
  const cmdId = randomUUID();
  const params = {
    fw_version: '3.0.0',
    fw_url: server.url(path),
    fw_sha256: given.sha256 ?? sha256,
    fw_size_bytes: image.length,
  };
  orders.push({ meter, cmdId });
  send(meter, signedPayload(Buffer.from(SECRET), meter, { cmdId, cmd: 'start_ota', params }, Date.now()));
}

/** All meters at once, so that waiting for one is waiting for all. */
beforeAll(async () => {
  broker = await startBroker();
  server = await startFirmwareServer(image);
  const cases = [...SUCCESSES, ...FAILURES];
  let subscribed = 0;
  const ready = new Promise<void>((resolve) => {
    broker.aedes.on('subscribe', () => {
      if (++subscribed === cases.length) resolve();
    });
  });
  fleet = await startFleet({
    brokers: [broker.url],
    devices: cases.length,
    dcShare: 1,
    sendIntervalS: 1,
    connectRate: 1000,
    commandSecret: SECRET,
    otaTimeout: 4,
    rebootFor: 0.1,
  });
  await ready;
  for (const [index, one] of cases.entries()) order(meterOf(index), one);
  await broker.until((received) =>
    cases.every((_, index) =>
      statesOf(received, meterOf(index)).some(({ ota_state }) => /success|failed/.test(ota_state)),
    ),
  );
  await broker.until((received) =>
    SUCCESSES.every((_, index) => messagesOf(received, meterOf(index), 'hello').length > 0),
  );
}, 30_000);

afterAll(async () => {
  await fleet.stop();
  await server.stop();
  await broker.crash();
});

test.each(SUCCESSES.map((one, index) => ({ ...one, meter: meterOf(index) })))(
  'a meter loads an image from $path, verifies and applies it, and comes back with it',
  ({ meter }) => {
    const states = statesOf(broker.received, meter);
    expect(new Set(states.map(({ ota_state }) => ota_state))).toEqual(
      new Set(['downloading', 'verifying', 'applying', 'success']),
    );
    const { cmdId } = orders.find((one) => one.meter === meter)!;
    for (const { cmd_id } of states) expect(cmd_id).toBe(cmdId);
    expect(messagesOf(broker.received, meter, 'command/ack')).toMatchObject([{ result: 'accepted' }]);
    const [hello] = messagesOf(broker.received, meter, 'hello');
    expect(hello).toMatchObject({ fw_version: '3.0.0' });
    expect(hello.boot).toBeGreaterThan(states[0].boot);
  },
);

describe('a meter keeps its old firmware and says why', () => {
  test.each(FAILURES.map((one, index) => ({ ...one, meter: meterOf(SUCCESSES.length + index) })))(
    'when the image is $path',
    ({ meter, reason }) => {
      const states = statesOf(broker.received, meter);
      expect(states[0]).toMatchObject({ ota_state: 'downloading', progress_pct: 0 });
      expect(states.at(-1)).toMatchObject({ ota_state: 'failed', detail: expect.stringContaining(reason) });
      expect(states.map(({ ota_state }) => ota_state)).not.toContain('applying');
    },
  );
});

test('the figures tell how the updates ended, and the back end takes every message', () => {
  expect(fleet.figures().updates).toEqual({
    started: SUCCESSES.length + FAILURES.length,
    succeeded: SUCCESSES.length,
    failed: FAILURES.length,
  });
  for (const message of broker.received.filter(({ topic }) => !topic.endsWith('/command')))
    expect(interpret(message)).toMatchObject({ ok: true });
});

test('a command of a stranger is not answered', async () => {
  const meter = meterOf(0);
  const command = (secret: string, cmdId: string) =>
    signedPayload(Buffer.from(secret), meter, { cmdId, cmd: 'request_status', params: {} }, Date.now());
  const [theirs, ours] = [randomUUID(), randomUUID()];
  send(meter, command('another secret', theirs));
  // a broker may deliver the later one first
  await until(() => fleet.figures().ignored.bad_signature > 0);
  send(meter, command(SECRET, ours));
  const acks = () => messagesOf(broker.received, meter, 'command/ack').map(({ cmd_id }) => cmd_id);
  await broker.until(() => acks().includes(ours));
  expect(acks()).not.toContain(theirs);
  expect(fleet.figures().ignored.bad_signature).toBe(1);
});
