import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ONCE = fileURLToPath(new URL('import-once.mjs', import.meta.url));
const run = promisify(execFile);

/**
 * Milliseconds that the import of a module takes in a fresh process with an empty environment, one process after the other:
 * the median of `runs`, after one that is not counted and brings the file into the system's memory.
 */
export async function importTime(file: string, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) times.push(await importOnce(file));
  const sorted = times.slice(1).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function importOnce(file: string): Promise<number> {
  const { stdout } = await run(process.execPath, [ONCE, pathToFileURL(file).href], { env: {} });
  return Number(stdout);
}
