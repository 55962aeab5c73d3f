import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Runs `cdk` as a person would, and keeps what it says. @throws Error with the end of that when it fails */
export type Cdk = (args: string[]) => Promise<void>;

/** The CDK against the emulator, with the assembly in a folder of its own. */
export function cdkFor(folder: string, environment: Record<string, string>): Cdk {
  const log = createWriteStream(join(folder, 'cdk.log'), { flags: 'a' });
  return async (args) => {
    const child = spawn(process.execPath, [CDK, ...args, '--ci'], {
      cwd: ROOT,
      env: { ...process.env, ...environment, CDK_DISABLE_VERSION_CHECK: '1', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said = `${said}${chunk}`.slice(-4000);
        log.write(chunk);
      });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${said}`);
  };
}
