import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiDocument } from '../support/api-document.ts';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';
import { pythonWith } from '../support/virtual-environment.ts';
import { schemathesis } from './schemathesis.ts';

const HELP = `npm run test:api-fuzz -- [options]: sends an embedded home whatever its description allows, and what it does not allow

  --seconds N   how long (60)
  --seed N      as an earlier run did
  --help        this text

Needs Python 3.10 or newer; schemathesis (https://schemathesis.readthedocs.io) is installed once, outside the project.`;

const say = (line: string) => console.error(line);
const words = process.argv.slice(2);
if (words.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
const optionOf = (name: string, preset: string): string =>
  words[words.indexOf(name) + 1 || words.length] ?? preset;
const seconds = optionOf('--seconds', '60');
const seed = optionOf('--seed', String(Math.floor(Math.random() * 1e9)));

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const found = pythonWith({ name: 'schemathesis', requirements, program: 'schemathesis' }, say);
if ('missing' in found) {
  console.log(`skipped: the API was not fuzzed, for ${found.missing}`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-fuzz-'));
const home = await startRuntimeProcess(join(folder, 'data'), await freePorts());
let stopping: Promise<unknown> | undefined;
const stop = () => (stopping ??= home.stop().then(() => rmSync(folder, { recursive: true, force: true })));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void stop().then(() => process.exit(130)));

const file = join(folder, 'openapi.json');
writeFileSync(file, JSON.stringify(withoutLogin((await ApiDocument.of(home.api)).document)));
const passed = await schemathesis({ program: found.program, file, api: home.api, seconds, seed, folder });
const well = (await fetch(`${home.api}/readyz`)).ok;
await stop();
console.log(`      Tests  ${passed && well ? '1 passed' : '1 failed'} (1)`);
process.exit(passed && well ? 0 : 1);

/** A home on loopback asks for no login, whatever its description says of the others. */
function withoutLogin(document: ApiDocument['document']): unknown {
  return JSON.parse(JSON.stringify(document, (key, value) => (key === 'security' ? undefined : value)));
}
