import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectExactlyOnce } from '../chaos/exactly-once.ts';
import { type SteadyPublisher, steadyPublishers } from '../chaos/steady-publisher.ts';
import { caughtUp } from '../support/figures.ts';
import type { RuntimeProcess } from '../support/runtime-process.ts';
import { acknowledgedBy, after, formedBy } from './support/load.ts';
import { comeBack, leave, newSettings, starterOf } from './support/outage-servers.ts';
import { longestLag, watch } from './support/progress.ts';
import type { Name } from './support/servers.ts';

/** Messages a second, of all devices together. */
const RATE = 200;

/** How long each server stays away, counted in messages: 60 s in the long form (OUTAGE_SECONDS=60). */
const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 15);
/** By which layout the archive is written (OUTAGE_LAYOUT=batch). */
const LAYOUT = process.env.OUTAGE_LAYOUT ?? 'message';
const OUTAGE = RATE * OUTAGE_SECONDS;

/** Far more than it takes, also on a machine that does much beside: how long it takes is reported and not judged. */
const TIMEOUT = OUTAGE_SECONDS * 20_000 + 300_000;

/** What each store is to the home: the function that works for it, and its name in /readyz. */
const STORES: [Name, string, string][] = [
  ['MinIO', 'archive-messages', 'archive'],
  ['InfluxDB', 'store-metrics', 'metrics'],
  ['PostgreSQL', 'update-registry', 'registry'],
];

const FED = STORES.map(([, fed]) => fed);

/** What can't be answered while a store is away. */
const ASKED: Partial<Record<Name, string>> = {
  MinIO: '/api/devices/outage-0/raw-data',
  InfluxDB: '/api/devices/outage-0/metrics',
  PostgreSQL: '/api/devices',
};

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-outages-'));
let runtime: RuntimeProcess;
let publishers: SteadyPublisher[] = [];

beforeAll(async () => {
  const settings = await newSettings();
  runtime = await (await starterOf(folder, { ...settings, ARCHIVE_LAYOUT: LAYOUT }))();
  publishers = steadyPublishers({ url: settings.MQTT_URL ?? '', prefix: 'outage', perSecond: RATE });
  await watch(runtime.api, ({ received }) => received > RATE);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Resolves when no function is more than a second behind. */
const inStep = () => watch(runtime.api, ({ lag }) => FED.every((name) => (lag[name] ?? 0) < RATE));

describe.each(STORES)('while %s is away', (name, fed, check) => {
  it(`only ${fed} waits, and then catches up`, { timeout: TIMEOUT }, async () => {
    const others = FED.filter((other) => other !== fed);
    const [before] = (await inStep()).slice(-1);
    const acknowledged = acknowledgedBy(publishers);
    await leave(name);
    const away = await watch(
      runtime.api,
      ({ done }) =>
        others.every((other) => (done[other] ?? 0) >= (before?.done[other] ?? 0) + OUTAGE) &&
        acknowledgedBy(publishers) >= acknowledged + OUTAGE,
    );
    expect(away.at(-1)?.lag[fed]).toBeGreaterThan(OUTAGE / 2);
    const ready = await fetch(`${runtime.api}/readyz`);
    expect(ready.status).toBe(503);
    const allOk = Object.fromEntries(STORES.map(([, , other]) => [other, 'ok']));
    expect(await ready.json()).toMatchObject({
      checks: { ...allOk, [check]: expect.stringMatching(/^(failing|no answer)$/) },
    });
    const answer = await fetch(`${runtime.api}${ASKED[name]}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);

    await comeBack(name);
    const start = performance.now();
    const back = await inStep();
    report(name, {
      behind: away.at(-1)?.lag[fed] ?? 0,
      others: Math.max(...others.map((other) => longestLag(away, other))),
      done: (back.at(-1)?.done[fed] ?? 0) - (back[0]?.done[fed] ?? 0),
      seconds: (performance.now() - start) / 1000,
    });
    expect((await fetch(`${runtime.api}/readyz`)).status).toBe(200);
  });
});

/**
 * Mosquitto 2.0 writes down the sessions and what waits in them, and forgets their shared subscriptions: what devices send before
 * the runtime has subscribed again goes to nobody, and is acknowledged. 2.1 forgets nothing. Until Debian has it, devices wait here.
 */
const devicesStayAway = (staysAway: boolean) => {
  for (const publisher of publishers) publisher.staysAway = staysAway;
};

it('while Mosquitto is away, devices keep what they have, and all of it comes', {
  timeout: TIMEOUT,
}, async () => {
  const [before] = (await inStep()).slice(-1);
  await leave('Mosquitto');
  devicesStayAway(true);
  await watch(runtime.api, ({ clients }) => clients === 0);
  await after(OUTAGE, () => formedBy(publishers));
  expect((await fetch(`${runtime.api}/readyz`)).status).toBe(200);
  await comeBack('Mosquitto');
  await watch(runtime.api, ({ clients }) => clients === before?.clients);
  const [start, formed, done] = [performance.now(), formedBy(publishers), acknowledgedBy(publishers)];
  devicesStayAway(false);
  await after(formed - done, () => acknowledgedBy(publishers));
  await inStep();
  report('Mosquitto', {
    behind: formed - done,
    others: 0,
    done: acknowledgedBy(publishers) - done,
    seconds: (performance.now() - start) / 1000,
  });
});

it('in the end nothing is lost and nothing is there twice', { timeout: TIMEOUT }, async () => {
  await Promise.all(publishers.map((publisher) => publisher.finish()));
  await caughtUp(runtime.api);
  const total = await expectExactlyOnce(runtime.api, publishers);
  expect(await (await fetch(`${runtime.api}/api/dead-letters`)).json()).toEqual([]);
  expect(await runtime.stop()).toBe(0);
  console.log(`${total} acknowledged messages, ${STORES.length + 1} outages, none lost, none twice`);
});

type Recovery = { behind: number; others: number; done: number; seconds: number };

/** A figure for people: how fast it depends on the machine. */
function report(name: string, { behind, others, done, seconds }: Recovery): void {
  const rate = done / seconds;
  console.log(
    `${name} away for ${OUTAGE} messages: ${behind} behind, others at most ${others}; in step again after ` +
      `${seconds.toFixed(1)} s, ${rate.toFixed(0)} messages/s, ${(rate / RATE).toFixed(1)} times as fast as they came`,
  );
}
