import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../support/virtual-environment.ts';
import { startCloud } from './support/cloud.ts';

const HELP = `npm run test:cloud -- [options]: the cloud home, deployed to an emulator of AWS and tried there

  --keep        leave it running when the tests are done, until Ctrl-C, and print how to reach it
  --help        this text

Everything after -- goes to vitest: npm run test:cloud -- -- test/cloud/outage.test.ts`;

const say = (line: string) => console.error(line);
const own = process.argv.slice(2);
if (own.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
const requirements = fileURLToPath(new URL('./support/requirements.txt', import.meta.url));
const found = pythonWith({ name: 'emulator', requirements, program: 'ministack' }, say);
if ('missing' in found) {
  console.log(`skipped: the tests of the cloud home were not run, for ${found.missing}`);
  process.exit(0);
}

const cloud = await startCloud(found.python, say);
let stopping: Promise<void> | undefined;
const stop = () => (stopping ??= cloud.stop());
let keeping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!keeping) void stop().then(() => process.exit(130)); // else it ends the keeping, and the rest goes its way
  });

const split = own.indexOf('--');
const forVitest = split < 0 ? own.filter((word) => word !== '--keep') : own.slice(split + 1);
let failed = (await vitest(forVitest)) !== 0;
if (own.includes('--keep')) {
  keeping = true;
  say(`the cloud home goes on; Ctrl-C stops it\n${JSON.stringify(cloud.environment, null, 2)}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  keeping = false;
}
say('cdk destroy ...');
const left = await cloud.destroy().catch((error) => [String(error)]);
if (left.length > 0) {
  say(`destroying left behind: ${left.join(', ')}`);
  failed = true;
}
await stop();
process.exit(failed ? 1 : 0);

async function vitest(words: string[]): Promise<number> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.cloud.config.ts', ...words];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...cloud.environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'close');
  return code ?? 1;
}
