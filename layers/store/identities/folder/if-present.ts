import { codeOf } from '../../disk/errors.ts';

/** Runs what needs a file or folder that may not be there; answers `instead` then, and only then: a folder that is none is broken. */
export async function ifPresent<T, U>(work: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return instead;
    throw error;
  }
}
