import { setTimeout } from 'node:timers/promises';
import { StoreAway } from '#domain/errors.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';

type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

const PAUSE_MS = 5000;

const unlessEnded: Pause = (ms, signal) => setTimeout(ms, undefined, { signal, ref: false });

/**
 * Makes what the store of the time series needs, at each start. One that is away does not keep the rest from starting, for what is
 * received meanwhile waits in the journal: it is prepared when it answers.
 * @param environment of the functions
 * @throws Error that says what to do where the store answers, and is not as it should be
 */
export async function prepareMetrics(
  environment: Record<string, string>,
  say: (line: string) => void,
  pause = unlessEnded,
): Promise<{ stop: () => Promise<void> }> {
  const store = openMetrics(loadConfig(MetricsConfig, environment));
  const ending = new AbortController();
  const away = await store.prepare().catch(ifAway);
  if (away !== undefined) {
    say(`${away.message}; it is prepared as soon as it does`);
    void again(
      () => store.prepare(),
      say,
      (ms) => pause(ms, ending.signal),
      ending.signal,
    );
  }
  return {
    stop: async () => {
      ending.abort();
      await store.close();
    },
  };
}

function ifAway(error: unknown): StoreAway {
  if (error instanceof StoreAway) return error;
  throw error;
}

async function again(
  prepare: () => Promise<void>,
  say: (line: string) => void,
  pause: (ms: number) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let told = '';
  for (;;) {
    await pause(PAUSE_MS).catch(() => undefined);
    if (signal.aborted) return;
    const failed = await prepare().catch((error: unknown) => error);
    if (failed === undefined) return;
    if (!(failed instanceof StoreAway) && told !== String(failed)) say(String(failed));
    told = String(failed);
  }
}
