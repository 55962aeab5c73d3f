import { parseArgs } from 'node:util';
import { kinesisEvent } from '#test/layers/lambda/kinesis-event.ts';
import { sqsEvent } from '#test/support/events.ts';
import { table } from '../table.ts';
import { BATCH, batches, type Figures, measure } from './measure.ts';
import { SUBJECTS } from './subjects.ts';

const TARGET_MS = 0.2;

const HELP = `npm run bench:handlers -- [options]: CPU that the functions which take messages use for each of them

  --rounds N      batches of ${BATCH} messages that are measured (default 40)
  --warm-up N     batches before (default 10)
  --function F    this one alone, as for a profile: node --cpu-prof test/bench/handlers/main.ts --function F
  --help          this text

Each function is entered through its own handler with batches as a queue (SQS) and a stream (Kinesis) hand them over, with
stores in memory. A message has 20 measurements in 1.65 KB. The target is ${TARGET_MS} ms. The last line is one JSON object.`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    'warm-up': { type: 'string', default: '10' },
    function: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const BUSES = { queue: sqsEvent, stream: kinesisEvent };
const { samples } = batches();
const effort = { rounds: Number(values.rounds), warmUp: Number(values['warm-up']) };

const figures: Record<string, Record<string, Figures>> = {};
for (const [name, open] of Object.entries(SUBJECTS)) {
  if (values.function !== undefined && values.function !== name) continue;
  figures[name] = {};
  for (const [bus, eventOf] of Object.entries(BUSES)) {
    console.error(`${name} on a ${bus} ...`);
    figures[name][bus] = await measure(open(samples), eventOf, effort);
  }
}

const rows = Object.entries(figures).flatMap(([name, byBus]) =>
  Object.entries(byBus).map(([bus, { cpuMsPerMessage: cpu }]): [string, string] => [
    `CPU ms per message: ${name}, ${bus}`,
    `${cpu.toFixed(4)}${cpu > TARGET_MS ? `  over ${TARGET_MS}` : ''}`,
  ]),
);
console.log(table(rows));
console.log(
  JSON.stringify({ batch: BATCH, samples_per_message: samples, target_ms: TARGET_MS, functions: figures }),
);
