import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';
import type { BenchHome } from './home.ts';
import { bareBrokerRate, type Generator } from './load.ts';

/** The home in one process, beside the broker that is in it. */
export const embeddedHome = (generator: Generator): BenchHome => ({
  bare: async () => {
    const { mqtt } = await freePorts();
    const broker = fork('test/bench/bare-broker.ts', [String(mqtt)]);
    await once(broker, 'message');
    const brokerPerS = await bareBrokerRate(generator, mqtt);
    broker.kill();
    return { brokerPerS };
  },
  start: async (env, nodeOptions) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-bench-'));
    const runtime = await startRuntimeProcess(dataDir, await freePorts(), env, nodeOptions);
    const stop = async () => {
      await runtime.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { ...runtime, runsAhead: false, servers: new Map(), stop };
  },
  stop: async () => undefined,
});
