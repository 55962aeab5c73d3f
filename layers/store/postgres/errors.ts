import { StoreAway } from '#domain/errors.ts';

/**
 * Classes of SQLSTATE that blame the data of the statement: data exception, integrity constraint, limit exceeded. All
 * others (connection, resources, deadlock, a missing table during a deployment) may pass, and nothing is given up for them
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const BLAMES_DATA = /^(?:22|23|54)/;

/** A SQLSTATE, or what the operating system says of a socket; Node's own ERR_ codes tell of a bug. */
const SERVER_OR_SYSTEM = /^(?:[0-9A-Z]{5}$|E(?!RR_)[A-Z]+$)/;

/** pg and its pool report some broken connections by message only. */
const BROKEN_CONNECTION =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/**
 * Runs a database call and tells its failures apart: an error that blames the data stays as it is, for it would come
 * again; every other one from the server, the socket or the pool becomes StoreAway. Errors of our own code pass.
 */
export async function orStoreAway<T>(store: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isPassing(error) ? new StoreAway(store, error) : error;
  }
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return SERVER_OR_SYSTEM.test(code) && !BLAMES_DATA.test(code);
  return error instanceof Error && BROKEN_CONNECTION.test(error.message);
}

/** Whether the server did not let the user in: invalid authorization, class 28, such as a password that is no longer right. */
export const isRefusedLogin = (error: unknown): boolean => codeOf(error)?.startsWith('28') ?? false;
