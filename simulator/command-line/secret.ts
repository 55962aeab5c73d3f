import { readFileSync } from 'node:fs';

/** A secret that was given as a word, or by the name of a file with it: its text, less a line end. An empty one is none. */
export function secretOf(given: string | undefined): string | undefined {
  if (given === undefined || given === '') return undefined;
  try {
    return readFileSync(given, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return given;
  }
}
