import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { caughtUp, figuresOf } from '../support/figures.ts';
import { freePorts, memoryMb, peakMemoryMb, startRuntimeProcess } from '../support/runtime-process.ts';
import { probeLatency } from './latency.ts';
import { table } from './table.ts';

const HELP = `npm run bench -- [options]: how much the embedded home takes, beside the bare broker on the same machine

  --seconds N   length of the run at full rate (default 30); memory is shown at each sixth of it
  --devices N   devices that the datagrams come from (default 1000)
  --archive L   layout of the archive: message (default) or batch
  --lean        a load generator of raw sockets instead of mqtt.js: the load costs less and the bare broker shows more
  --help        this text

A datagram has 20 measurements in 1.65 KB and is published at QoS 1 by a separate process. The last line is one JSON object.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    devices: { type: 'string', default: '1000' },
    archive: { type: 'string', default: 'message' },
    lean: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const Load = z.object({ acked: z.number(), samples: z.number(), seconds: z.number(), cpuMs: z.number() });
const say = (text: string) => console.error(text);

async function load(port: number, seconds: number, prefix: string, rate = 0): Promise<z.infer<typeof Load>> {
  const lean = values.lean ? ['--lean'] : [];
  const options = { port, seconds, prefix, rate, devices: values.devices };
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, ['test/load/main.ts', ...named, ...lean], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child, 'close');
  return Load.parse(JSON.parse(printed));
}

async function bareBroker(): Promise<number> {
  const { mqtt } = await freePorts();
  const broker = fork('test/bench/bare-broker.ts', [String(mqtt)]);
  await once(broker, 'message');
  await load(mqtt, 3, 'warm');
  const { acked, seconds } = await load(mqtt, 10, 'bare');
  broker.kill();
  return acked / seconds;
}

async function cpuSeconds(api: string): Promise<Map<string, number>> {
  const figures = await figuresOf(api);
  return new Map(
    figures
      .filter(({ name }) => name === 'iot_meter_thread_cpu_seconds')
      .map(({ labels, value }) => [labels.thread ?? '', value]),
  );
}

say('the bare broker ...');
const bareBefore = await bareBroker();

const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-bench-'));
const runtime = await startRuntimeProcess(dataDir, await freePorts(), { ARCHIVE_LAYOUT: values.archive });
const { api, mqttPort, pid } = runtime;
say('warming up ...');
const warm = await load(mqttPort, 5, 'warm');
await caughtUp(api, warm.acked);

const seconds = Number(values.seconds);
say(`the runtime at full rate for ${seconds} s, and until every function has caught up ...`);
const cpuBefore = await cpuSeconds(api);
const memory: number[] = [];
const sampler = setInterval(() => memory.push(memoryMb(pid)), (seconds * 1000) / 6);
const began = performance.now();
const full = await load(mqttPort, seconds, 'full');
await caughtUp(api, warm.acked + full.acked);
const elapsed = (performance.now() - began) / 1000;
clearInterval(sampler);
const cpuAfter = await cpuSeconds(api);
const perSecond = full.acked / elapsed;
const peak = peakMemoryMb(pid);

say('latency at half that rate ...');
const [latency] = await Promise.all([
  probeLatency(mqttPort, api, 30),
  load(mqttPort, 32, 'half', perSecond / 2),
]);
await runtime.stop();
await rm(dataDir, { recursive: true, force: true });
say('the bare broker again ...');
const bare = (bareBefore + (await bareBroker())) / 2;

const byPart = [...cpuAfter].map(([part, used]): [string, number] => [
  part,
  ((used - (cpuBefore.get(part) ?? 0)) * 1000) / full.acked,
]);
const cpuPerMessage = byPart.reduce((sum, [, cpu]) => sum + cpu, 0);
const ratio = perSecond / bare;
console.log(
  table([
    ['messages/s, in both stores and the registry', perSecond.toFixed(0)],
    ['samples/s', ((full.samples / full.acked) * perSecond).toFixed(0)],
    ['acknowledged messages/s while they were sent', (full.acked / full.seconds).toFixed(0)],
    ['bare broker, messages/s', bare.toFixed(0)],
    ['ratio to the bare broker', ratio.toFixed(3)],
    [`publish to queryable at half rate, p50 ms (${latency.probes} probes)`, latency.p50.toFixed(0)],
    ['publish to queryable at half rate, p99 ms', latency.p99.toFixed(0)],
    ...byPart.map(([part, cpu]): [string, string] => [`CPU ms per message: ${part}`, cpu.toFixed(4)]),
    ['CPU ms per message: all threads', cpuPerMessage.toFixed(4)],
    ['CPU ms per message: the load itself', (full.cpuMs / full.acked).toFixed(4)],
    ['resident memory over the run, MB', memory.join(' ')],
    ['peak resident memory, MB', String(peak)],
  ]),
);
console.log(
  JSON.stringify({
    archive: values.archive,
    messages_per_s: Math.round(perSecond),
    samples_per_s: Math.round((full.samples / full.acked) * perSecond),
    bare_broker_per_s: Math.round(bare),
    ratio: Number(ratio.toFixed(3)),
    p50_ms: Math.round(latency.p50),
    p99_ms: Math.round(latency.p99),
    cpu_ms_per_message: Number(cpuPerMessage.toFixed(4)),
    peak_rss_mb: peak,
  }),
);
