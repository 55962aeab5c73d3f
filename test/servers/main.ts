import { once } from 'node:events';
import { Stack } from '#local/stack.ts';
import { newPlace } from './support/homes.ts';
import { type Servers, startServers } from './support/servers.ts';
import { obstacleTo, STAGES } from './support/stages.ts';

const HELP = `npm run test:servers -- [options]: contracts, flows and outages on real servers

  --keep        leave them running when the tests are done, until Ctrl-C, and print the settings of a runtime on them
  --help        this text

Everything after -- goes to vitest: npm run test:servers -- -- test/servers/outages.test.ts

Mosquitto and PostgreSQL are used as Debian's packages install them; MinIO (Go) and InfluxDB 2.7 (Go and Rust) are built, once,
in ~/.cache/iot-meter. Servers that run already are named by environment, and then not started:
  TEST_MQTT_URL | TEST_DATABASE_URL, of a user who may make databases
  TEST_S3_ENDPOINT, TEST_S3_BUCKET, AWS_ACCESS_KEY_ID, ... | TEST_INFLUXDB_URL, TEST_INFLUXDB_TOKEN, TEST_INFLUXDB_ORG
What is missing is left out, and listed at the end; with SERVERS_REQUIRED=all it is a failure.
OUTAGE_SECONDS (preset 15) is how long each server stays away; 60 for the long form;
OUTAGE_LAYOUT (preset message, or batch) is the layout of the archive meanwhile.`;

const say = (line: string) => console.error(line);
const own = process.argv.slice(2);
if (own.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}

const started = new Stack();
let stopping: Promise<void> | undefined;
const stop = () => (stopping ??= started.stop());
let keeping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!keeping) void stop().then(() => process.exit(130)); // else it ends the keeping, and the rest goes its way
  });

try {
  process.exitCode = await run();
} finally {
  await stop();
}
process.exit();

async function run(): Promise<number> {
  const servers = await startServers(say, started);
  const split = own.indexOf('--');
  const words = split < 0 ? own.filter((word) => word !== '--keep') : own.slice(split + 1);
  const skipped = [...servers.missing].map(([name, reason]) => `${name}: ${reason}`);
  let passed = true;
  for (const stage of STAGES) {
    const obstacle = obstacleTo(stage, servers);
    if (obstacle === undefined) {
      say(`== ${stage.name}`);
      passed = (await stage.run(servers, words)) && passed;
    } else skipped.push(`${stage.name}: ${obstacle}`);
  }
  if (own.includes('--keep')) await keep(servers);
  for (const line of skipped) console.log(`skipped: ${line}`);
  if (skipped.length > 0 && process.env.SERVERS_REQUIRED === 'all') {
    console.log('SERVERS_REQUIRED=all: what is skipped is a failure');
    passed = false;
  }
  return passed ? 0 : 1;
}

async function keep(servers: Servers): Promise<void> {
  keeping = true;
  const { settings } = await newPlace(servers);
  say(`the servers go on; Ctrl-C stops them\n${JSON.stringify(settings, null, 2)}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  keeping = false;
}
