import { setTimeout as delay } from 'node:timers/promises';
import { caughtUp } from '../support/figures.ts';
import type { RuntimeProcess } from '../support/runtime-process.ts';
import { expectExactlyOnce } from './exactly-once.ts';
import { type SteadyPublisher, steadyPublishers } from './steady-publisher.ts';

const KILLS = 10;

/**
 * Kills a runtime under load with -9, ten times, and expects all that was acknowledged to be there once.
 * @param start starts it on the data and the stores that it always has
 * @param url where devices publish
 */
export async function expectToSurviveKills(
  start: () => Promise<RuntimeProcess>,
  url: string,
  perSecond: number,
): Promise<void> {
  let runtime = await start();
  const publishers: SteadyPublisher[] = steadyPublishers({ url, prefix: 'chaos', perSecond });
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(1000 + Math.random() * 3000); // the moment is what is tried, so it is left to chance
    await runtime.kill();
    runtime = await start();
  }
  await Promise.all(publishers.map((publisher) => publisher.finish()));
  await caughtUp(runtime.api, 1);
  const total = await expectExactlyOnce(runtime.api, publishers);
  console.log(`${total} acknowledged messages, ${KILLS} kills, none lost, none twice`);
  await runtime.stop();
}
