// Bundles every function of the manifest as it goes to Lambda, and reports how large it is and how long its import takes.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../infra/aws/bundle/bundle-functions.ts';
import { manifest } from '../infra/manifest/manifest.ts';
import { isTooLarge, MAX_BYTES, MAX_IMPORT_MS, measure, print } from './bundles/report.ts';

const HELP = `npm run bundles -- [options]: size and import time of each function as it goes to Lambda

  --runs N    fresh processes whose median is the import time (default 5)
  --out DIR   leaves the bundles in this folder; without it they are made in a temporary one
  --json      a last line with the same as one JSON array
  --help      this text

Marks what is over ${MAX_BYTES} bytes or ${MAX_IMPORT_MS} ms. Ends with 1 where a bundle is too large; times depend on what else the machine does.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function report(): Promise<void> {
  const folder = values.out ?? (await mkdtemp(join(tmpdir(), 'iot-meter-bundles-')));
  try {
    const rows = await measure(await bundleFunctions(manifest.functions, folder), Number(values.runs));
    console.log(print(rows));
    if (values.json) console.log(JSON.stringify(rows));
    process.exitCode = rows.some(isTooLarge) ? 1 : 0;
  } finally {
    if (values.out === undefined) await rm(folder, { recursive: true, force: true });
  }
}

if (values.help) console.log(HELP);
else await report();
