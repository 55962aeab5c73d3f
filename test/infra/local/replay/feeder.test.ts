import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '#local/postgres/embedded.ts';
import { Feeder } from '#local/replay/feeder.ts';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import { inFolder } from '#test/support/archives.ts';
import { messageOn } from '#test/support/events.ts';
import { preparedIn } from '#test/support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-feeder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [fed] = fedFunctions(manifest).filter(({ name }) => name === 'store-metrics');

function feeder(metricsUrl: string, onAway: (reason: string) => void, signal = new AbortController().signal) {
  const { ARCHIVE_URL } = inFolder(folder);
  const env = { ARCHIVE_URL, METRICS_URL: metricsUrl, METRICS_RETENTION_DAYS: '36500', LOG_LEVEL: 'SILENT' };
  const made = new Feeder({ fed: fed!, env, onAway: (_, reason) => onAway(reason), signal });
  onTestFinished(() => made.stop());
  return made;
}

const MESSAGES = [
  messageOn('iot/m1/telemetry', '{"timestamp":"2026-11-23T12:00:00Z","voltage_dc":750}'),
  messageOn('iot/m1/telemetry', 'no json'),
  messageOn('iot/m1/hello', '{}'),
];

it('waits for a store that is away until it is there, and tells what became of each message', async () => {
  const dataDir = join(folder, 'postgres');
  const socket = encodeURIComponent(`${dataDir}-socket`); // where the embedded database will be
  const { promise: away, resolve: isAway } = Promise.withResolvers<string>();
  const one = feeder(`postgres:///postgres?host=${socket}&user=postgres`, isAway);
  const done = one.feed(MESSAGES);
  expect(await away).toBe('a store does not answer');
  preparedIn(folder);
  const database = await startPostgres(dataDir);
  onTestFinished(() => database.stop());
  expect(await done).toBe(true);
  expect(await one.outcomes()).toEqual(
    expect.arrayContaining([
      { category: 'telemetry', outcome: 'stored', messages: 1 },
      { category: 'telemetry', outcome: 'refused', messages: 1 },
      { category: 'hello', outcome: 'refused', messages: 1 },
    ]),
  );
});

it('ends the waiting when it is told to stop', async () => {
  const stopping = new AbortController();
  const one = feeder('postgres://postgres@127.0.0.1:1/postgres', () => stopping.abort(), stopping.signal);
  expect(await one.feed(MESSAGES)).toBe(false);
  expect(await one.outcomes()).toEqual([]);
});
