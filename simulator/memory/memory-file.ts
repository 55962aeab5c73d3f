import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Memory } from './memory.ts';
import { NonVolatile } from './non-volatile.ts';

/**
 * The memory of a device in `{device_id}.json` of a folder, where it outlives the simulator.
 * @throws Error for a file that holds no memory, with its path
 */
export function memoryFile(folder: string, device: string): NonVolatile {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${device}.json`);
  return new NonVolatile(readMemory(path), (memory) => replaceFile(path, JSON.stringify(memory)));
}

function readMemory(path: string): Memory | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const memory = Memory.safeParse(jsonOf(text));
  if (memory.success) return memory.data;
  throw new Error(`${path} is not the memory of a meter; remove it: ${z.prettifyError(memory.error)}`);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** After a power cut there is the old text or the new one, and nothing between. */
function replaceFile(path: string, text: string): void {
  const next = `${path}.new`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
