import { StoreAway } from '#domain/errors.ts';

/** The system's name of an error (`ENOENT`), or undefined for what is no error of the system. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * Runs what works on files. Keys are checked before, so that whatever the system refuses then (no space, no permission, no
 * descriptors, a broken disk) is no object's fault and may pass: it becomes StoreAway. Errors of our own code stay.
 */
export async function orArchiveAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isSystemError(error) ? new StoreAway('archive', error) : error;
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Runs what needs a file or folder that may not be there, or no longer; answers `instead` then. */
export async function ifThere<T, U>(work: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return instead;
    throw error;
  }
}
