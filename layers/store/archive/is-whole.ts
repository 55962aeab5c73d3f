import { readFileSync } from 'node:fs';

/**
 * Whether a file holds all of an object. Objects are JSON, of which no beginning is JSON too, nor is what a disk that lost
 * its power leaves in its place: nothing, or zeros.
 */
export function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
