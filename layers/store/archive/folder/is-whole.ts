import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Whether a file holds all of an object. Objects are JSON, of which no beginning is JSON too, nor is what a disk that lost
 * its power leaves in its place: nothing, or zeros. What is packed ends in the sum of its bytes (RFC 1952, CRC32 and ISIZE).
 */
export function isWhole(file: string): boolean {
  const bytes = readFileSync(file);
  try {
    if (file.endsWith('.gz')) gunzipSync(bytes);
    else JSON.parse(bytes.toString('utf8'));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || isUnpackable(error)) return false;
    throw error;
  }
}

/** zlib's errors: `Z_DATA_ERROR`, and `Z_BUF_ERROR` for what is cut off. */
const isUnpackable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
