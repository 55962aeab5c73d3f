import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '#test/support/self-signed.ts';
import { startBroker } from './support/broker.ts';
import { randomImage, startFirmwareServer } from './support/firmware-server.ts';
import { messagesOf, meterOf, order, SECRET } from './support/orders.ts';
import { startSimulator } from './support/simulator-process.ts';

const { image, sha256 } = randomImage(500_000);
const known = selfSigned('localhost');
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));

/** Of a server whose authority the meters know, and of one that nobody vouches for; what the meters say of it, null for an update that goes well. */
const CASES = [
  { path: 'good', reason: null },
  { path: 'chunked', reason: null },
  { path: 'moved', reason: null },
  { path: 'shorter', reason: 'the image has 250000 bytes, not the 500000' },
  { path: 'longer', reason: 'more than the 500000 bytes' },
  { path: 'announced', reason: 'the image has 500001 bytes, not the 500000' },
  { path: 'broken', reason: 'other side closed' },
  { path: 'silent', reason: 'the server was silent for 4 s' },
  { path: 'missing', reason: 'the server answers 404' },
  { path: 'elsewhere', reason: 'the certificate of the server is not trusted: self-signed certificate' },
  {
    path: 'good',
    at: 'stranger',
    reason: 'the certificate of the server is not trusted: self-signed certificate',
  },
  {
    path: 'good',
    at: 'other name',
    reason: 'the certificate of the server is not trusted: Hostname/IP does not',
  },
].map((one, index) => ({ at: 'known', ...one, meter: meterOf(index) }));

let broker: Awaited<ReturnType<typeof startBroker>>;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
const servers: Awaited<ReturnType<typeof startFirmwareServer>>[] = [];
const statesOf = (meter: string) => messagesOf(broker.received, meter, 'ota/status');
const helloOf = (meter: string) => messagesOf(broker.received, meter, 'hello').at(-1);

/** All meters at once, so that waiting for one is waiting for all. */
beforeAll(async () => {
  broker = await startBroker();
  const stranger = await startFirmwareServer(image, { tls: selfSigned('localhost') });
  const ours = await startFirmwareServer(image, { tls: known, elsewhere: stranger.url('good') });
  servers.push(stranger, ours);
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, known.cert);
  const args = ['--command-secret', SECRET, '--ota-at-once', String(CASES.length), '--ota-timeout', '4'];
  simulator = await startSimulator(broker, CASES.length, [...args, '--reboot-for', '0.1'], {
    NODE_EXTRA_CA_CERTS: ca,
  });
  const urls: Record<string, (path: string) => string> = {
    known: ours.url,
    stranger: stranger.url,
    'other name': (path) => `https://127.0.0.1:${ours.port}/${path}`,
  };
  for (const { meter, path, at } of CASES)
    order(broker, meter, 'start_ota', {
      fw_version: '3.0.0',
      fw_url: urls[at]?.(path),
      fw_sha256: sha256,
      fw_size_bytes: image.length,
    });
  const isOver = ({ meter }: { meter: string }) =>
    statesOf(meter).some(({ ota_state }) => /success|failed/.test(ota_state));
  await broker.until(() => CASES.every(isOver));
  for (const { meter } of CASES) order(broker, meter, 'request_status');
  await broker.until(() => CASES.every(({ meter }) => helloOf(meter) !== undefined));
}, 60_000);

afterAll(async () => {
  await simulator?.stop();
  for (const server of servers) await server.stop();
  await broker.crash();
  rmSync(folder, { recursive: true, force: true });
});

test.each(CASES.filter(({ reason }) => reason === null))(
  'an image from $path is loaded over HTTPS where the authority of the server is known',
  ({ meter }) => {
    expect(statesOf(meter).map(({ ota_state }) => ota_state)).toContain('verifying');
    expect(statesOf(meter).at(-1)).toMatchObject({ ota_state: 'success' });
    expect(helloOf(meter)).toMatchObject({ fw_version: '3.0.0' });
  },
);

test.each(CASES.filter(({ reason }) => reason !== null))(
  'a meter says why an image from $path of a server ($at) is none, and keeps its firmware',
  ({ meter, reason }) => {
    expect(statesOf(meter).map(({ ota_state }) => ota_state)).not.toContain('applying');
    expect(statesOf(meter).at(-1)).toMatchObject({
      ota_state: 'failed',
      detail: expect.stringContaining(reason ?? ''),
    });
    expect(helloOf(meter)).toMatchObject({ fw_version: '2.4.1' });
  },
);
