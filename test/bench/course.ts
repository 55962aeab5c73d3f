import { caughtUp } from '../support/figures.ts';
import { type Full, fullRate } from './full-rate.ts';
import type { RunningHome, Stored } from './home.ts';
import { type Latency, probeLatency } from './latency.ts';
import { type Generator, load } from './load.ts';

/** @property seconds at full rate; `probeSeconds` at half of what came of it, 0 for none */
export type CourseOptions = { generator: Generator; seconds: number; probeSeconds: number };

export type Course = { full: Full; latency: Latency | undefined; sent: Stored; stored: Stored | undefined };

/** Sends a home through all that is measured of it. */
export async function runCourse(
  home: RunningHome,
  { generator, seconds, probeSeconds }: CourseOptions,
  say: (line: string) => void,
): Promise<Course> {
  const { api, mqttPort: port } = home;
  const follow = home.runsAhead ? { follow: api } : {};
  say('warming up ...');
  const warm = await load(generator, { port, seconds: 5, prefix: 'warm', ...follow });
  await caughtUp(api, warm.acked);
  say(`the runtime at full rate for ${seconds} s, and until every function has caught up ...`);
  const full = await fullRate(home, warm.acked, say, () =>
    load(generator, { port, seconds, prefix: 'full', ...follow }),
  );
  const sent = {
    messages: warm.acked + full.load.acked,
    samples: warm.samples + full.load.samples,
    probes: 0,
  };
  let latency: Latency | undefined;
  if (probeSeconds > 0) {
    say('latency at half that rate ...');
    const half = load(generator, {
      port,
      seconds: probeSeconds + 2,
      prefix: 'half',
      rate: full.perSecond / 2,
    });
    latency = await probeLatency(port, api, probeSeconds);
    const { acked, samples } = await half;
    sent.messages += acked;
    sent.samples += samples;
    sent.probes = latency.probes;
    await caughtUp(api, sent.messages + sent.probes);
  }
  return { full, latency, sent: expectedOf(sent), stored: await home.stored?.() };
}

/** Each pair of a voltage and a current makes a power; a probe is a voltage alone. */
const expectedOf = (sent: { messages: number; samples: number; probes: number }): Stored => ({
  archived: sent.messages + sent.probes,
  recorded: sent.messages + sent.probes,
  samples: sent.samples * 1.5 + sent.probes,
});
