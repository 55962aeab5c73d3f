// Runs before the npm scripts, on whatever Node the machine has: installs the locked dependencies (Node 24 among
// them) when they are not there, or when the lock file has changed since.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stamp = new URL('../node_modules/.installed-lock', import.meta.url);
const lock = createHash('sha256')
  .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('Installing the locked dependencies (npm ci), once ...');
  // npm hands its own path on; without a shell, so that it works in folders with spaces in their names.
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm ? [process.execPath, npm, 'ci'] : ['npm', 'ci'];
  execFileSync(command, args, { stdio: 'inherit', cwd: new URL('..', import.meta.url) });
  writeFileSync(stamp, lock);
}
