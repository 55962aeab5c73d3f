import { parseArgs } from 'node:util';
import * as z from 'zod';
import { runCourse } from './course.ts';
import { embeddedHome } from './embedded.ts';
import { meanOf } from './home.ts';
import { jsonOf } from './json-of.ts';
import { serversHome } from './servers/home.ts';
import { tableOf } from './table-of.ts';

const HELP = `npm run bench -- [options]: how much a home takes, beside the bare broker (and stores) on the same machine

  --home H      embedded (default), or servers: on Mosquitto, MinIO, InfluxDB and PostgreSQL, which are started as
                npm run test:servers does, and are each measured alone, too
  --seconds N   length of the run at full rate (default 30)
  --probe N     seconds of the run at half that rate, in which latency is measured (default 30; 0: none)
  --devices N   devices that the datagrams come from (default 1000)
  --archive L   layout of the archive: message (default) or batch
  --lean        a load generator of raw sockets instead of mqtt.js: the load costs less and the bare broker shows more
  --no-bare     leave out what the parts do alone, as while something is tried: there are no ratios then
  --profile D   write a CPU profile of each thread of the runtime into this folder
  --help        this text

A datagram has 20 measurements in 1.65 KB and is published at QoS 1 by a separate process. The last line is one JSON object.`;

const { values } = parseArgs({
  options: {
    home: { type: 'string', default: 'embedded' },
    seconds: { type: 'string', default: '30' },
    probe: { type: 'string', default: '30' },
    devices: { type: 'string', default: '1000' },
    archive: { type: 'string', default: 'message' },
    lean: { type: 'boolean', default: false },
    'no-bare': { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const say = (text: string) => console.error(text);
const HOMES = { embedded: embeddedHome, servers: serversHome };
const name = z.enum(['embedded', 'servers']).parse(values.home);
const { archive, profile } = values;
const generator = { devices: Number(values.devices), lean: values.lean };
const options = { generator, seconds: Number(values.seconds), probeSeconds: Number(values.probe) };
const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];

const home = await HOMES[name](generator, say);
const bare = async () => (values['no-bare'] ? { brokerPerS: Number.NaN } : home.bare());
try {
  say('the parts alone ...');
  const before = await bare();
  const running = await home.start({ ARCHIVE_LAYOUT: archive }, nodeOptions);
  const course = await runCourse(running, options, say).finally(() => running.stop());
  say('the parts alone again ...');
  const measured = { home: name, archive, course, bare: meanOf(before, await bare()) };
  console.log(tableOf(measured));
  console.log(jsonOf(measured));
  const { sent, stored } = course;
  if (stored !== undefined && JSON.stringify(stored) !== JSON.stringify(sent)) {
    console.error(`not all is stored: ${JSON.stringify({ sent, stored })}`);
    process.exitCode = 1;
  }
} finally {
  await home.stop();
}
