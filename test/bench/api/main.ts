import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePorts, startRuntimeProcess } from '../../support/runtime-process.ts';
import { type Load, load } from '../load.ts';
import { askRoute } from './ask-route.ts';
import { type Asked, asksOf } from './asked.ts';
import { fill, LIVE } from './fill.ts';
import { jsonOf, type Row, tableOf } from './report.ts';

const HELP = `npm run bench:api -- [options]: how fast the embedded home answers requests

  --seconds N   how long each route is asked, alone and again while messages come in (default 8)
  --devices N   registered devices (default 10000)
  --samples N   stored samples (default 1000000)
  --rate N      messages a second that come in by MQTT in the second round (default 500; 0: no second round)
  --profile D   write a CPU profile of each thread of the runtime into this folder
  --help        this text

The home is started in a fresh folder and filled through its own API and broker. Each route is asked over 10 keep-alive
connections by a process of its own. The last line is one JSON object: route to rps, p50_ms and p99_ms.`;

const CONNECTIONS = 10;
const WARM_SECONDS = 2;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    devices: { type: 'string', default: '10000' },
    samples: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '500' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const amount = { devices: Number(values.devices), samples: Number(values.samples) };
if (!(amount.devices >= LIVE.devices * 2 && amount.samples > 0 && seconds > 0 && rate >= 0)) {
  console.error(
    `--devices must be at least ${LIVE.devices * 2}, --seconds and --samples more than 0, --rate at least 0`,
  );
  process.exit(2);
}

const say = (text: string) => console.error(text);
const folder = await mkdtemp(join(tmpdir(), 'iot-meter-bench-'));
const nodeOptions = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const runtime = await startRuntimeProcess(join(folder, 'data'), await freePorts(), {}, nodeOptions);
const port = Number(new URL(runtime.api).port);

async function measure(asked: Asked[], under: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { route, paths } of asked) {
    const order = { port, connections: CONNECTIONS, paths };
    await askRoute(folder, { ...order, seconds: WARM_SECONDS });
    const measured = await askRoute(folder, { ...order, seconds });
    say(`${route} ${under}: ${measured.rps.toFixed(0)} requests/s, p99 ${measured.p99.toFixed(1)} ms`);
    rows.push({ route, under, measured });
  }
  return rows;
}

/** Messages come in for as long as all routes are asked, and some seconds more. */
async function measureUnderLoad(asked: Asked[]): Promise<{ rows: Row[]; sent: Load }> {
  const took = asked.length * (seconds + WARM_SECONDS + 1) + 5;
  const sending = load(
    { devices: LIVE.devices, lean: true },
    { port: runtime.mqttPort, seconds: took, prefix: LIVE.prefix, rate },
  );
  const rows = await measure(asked, `at ${rate} msg/s`);
  return { rows, sent: await sending };
}

try {
  const asked = asksOf(await fill(runtime.api, runtime.mqttPort, amount, say));
  const rows = await measure(asked, '');
  if (rate > 0) {
    const { rows: more, sent } = await measureUnderLoad(asked);
    rows.push(...more);
    const cpu = (sent.cpuMs / sent.seconds / 10).toFixed(0);
    say(
      `${(sent.acked / sent.seconds).toFixed(0)} messages/s were acknowledged; their sender took ${cpu} % of a core`,
    );
  }
  console.log(tableOf(rows));
  console.log(jsonOf(rows));
} finally {
  await runtime.stop();
  await rm(folder, { recursive: true, force: true });
}
