// Runs npm scripts beside each other. What each has said is shown when it has ended, so that nothing is mixed; what the last one
// says is shown at once. Fails where one of them has failed.
import { spawn } from 'node:child_process';

const names = process.argv.slice(2);
const shown = names.at(-1);

const run = (name) =>
  new Promise((resolve) => {
    const stdio = name === shown ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn('npm', ['run', '--silent', name], { stdio, shell: process.platform === 'win32' });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
    child.once('close', (code) => resolve({ name, code: code ?? 1, said: Buffer.concat(said) }));
  });

const ended = await Promise.all(names.map(run));
for (const { said } of ended) process.stdout.write(said);
const failed = ended.filter(({ code }) => code !== 0);
for (const { name, code } of failed) console.error(`npm run ${name} has ended with ${code}`);
process.exit(failed.length === 0 ? 0 : 1);
