import { caughtUp, figuresOf } from '../support/figures.ts';
import { memoryMb, peakMemoryMb } from '../support/runtime-process.ts';
import type { RunningHome, Stored } from './home.ts';
import { type Latency, probeLatency } from './latency.ts';
import { type Generator, type Load, load } from './load.ts';
import { cpuMsOf, machineCpuMs, memoryMbOf } from './processes.ts';

/** @property seconds at full rate; `probeSeconds` at half of what came of it, 0 for none */
export type CourseOptions = { generator: Generator; seconds: number; probeSeconds: number };

/** What a home did, from the first message at full rate until every function was done with all of them. */
export type Full = {
  load: Load;
  perSecond: number;
  /** CPU milliseconds by thread of the runtime, by server, and of all that ran on the machine. */
  cpuMs: { threads: Map<string, number>; servers: Map<string, number>; machine: number };
  memoryMb: number[];
  peakMb: number;
  serversMb: Map<string, number>;
};

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

async function fullRate(
  home: RunningHome,
  before: number,
  say: (line: string) => void,
  send: () => Promise<Load>,
): Promise<Full> {
  const atStart = await cpuOf(home);
  const memory: number[] = [];
  const sampler = setInterval(() => memory.push(memoryMb(home.pid)), SAMPLE_MS);
  const began = performance.now();
  const sent = await send();
  await caughtUp(home.api, before + sent.acked);
  const perSecond = (sent.acked * 1000) / (performance.now() - began);
  say(`${perSecond.toFixed(0)} messages/s`);
  clearInterval(sampler);
  const atEnd = await cpuOf(home);
  return {
    load: sent,
    perSecond,
    cpuMs: {
      threads: differences(atStart.threads, atEnd.threads),
      servers: differences(atStart.servers, atEnd.servers),
      machine: atEnd.machine - atStart.machine,
    },
    memoryMb: memory,
    peakMb: peakMemoryMb(home.pid),
    serversMb: new Map([...home.servers].map(([name, pid]) => [name, memoryMbOf(pid)])),
  };
}

const SAMPLE_MS = 5000;

async function cpuOf({ api, servers }: RunningHome): Promise<Full['cpuMs']> {
  const threads = (await figuresOf(api)).filter(({ name }) => name === 'iot_meter_thread_cpu_seconds');
  return {
    threads: new Map(threads.map(({ labels, value }) => [labels.thread ?? '', value * 1000])),
    servers: new Map([...servers].map(([name, pid]) => [name, cpuMsOf(pid)])),
    machine: machineCpuMs(),
  };
}

const differences = (before: Map<string, number>, after: Map<string, number>): Map<string, number> =>
  new Map([...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)]));
