import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Bundle } from '../../infra/aws/bundle/bundle-functions.ts';
import { importTime } from './import-time.ts';

/** A function's code in bytes, as it is and gzipped (as Lambda keeps it, about), and the milliseconds its import takes. */
export type Row = { name: string; bytes: number; gzipped: number; importMs: number };

/** What a function's code may have at most, so that a cold start stays short. */
export const MAX_BYTES = 700_000;
export const MAX_IMPORT_MS = 100;

export const isTooLarge = ({ bytes }: Row): boolean => bytes > MAX_BYTES;
const isTooSlow = ({ importMs }: Row): boolean => importMs > MAX_IMPORT_MS;

/** Looks at bundles one after the other, for imports at once would slow each other down. */
export async function measure(bundles: Map<string, Bundle>, runs: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, { code }] of bundles) {
    const bytes = await readFile(code);
    const importMs = Number((await importTime(code, runs)).toFixed(1));
    rows.push({ name, bytes: bytes.length, gzipped: gzipSync(bytes).length, importMs });
  }
  return rows;
}

/** A table for people, which marks what is over a limit. */
export function print(rows: Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, bytes: string, gzipped: string, ms: string, remarks = '') =>
    `${name.padEnd(width)}  ${bytes.padStart(8)}  ${gzipped.padStart(8)}  ${ms.padStart(9)}  ${remarks}`.trimEnd();
  const lines = rows.map((row) =>
    line(row.name, String(row.bytes), String(row.gzipped), row.importMs.toFixed(1), remarksOn(row)),
  );
  return [line('function', 'bytes', 'gzipped', 'import ms'), ...lines].join('\n');
}

const remarksOn = (row: Row): string =>
  [
    ...(isTooLarge(row) ? [`over ${MAX_BYTES} bytes`] : []),
    ...(isTooSlow(row) ? [`over ${MAX_IMPORT_MS} ms`] : []),
  ].join(', ');
