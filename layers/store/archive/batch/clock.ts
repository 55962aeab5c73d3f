import { stampOf } from '#domain/archive-keys.ts';

/** The first and the last time that a name can tell. */
export const EARLIEST = '0000-01-01T00-00-00.000Z';
export const LATEST = '9999-12-31T23-59-59.999Z';

/** Times that never stand still within a process: what comes later has a later stamp, be it in the same millisecond. */
export class Clock {
  #last = 0;

  /** @param notBefore a stamp that another process may have given, whose clock is ahead */
  next(notBefore = EARLIEST): string {
    this.#last = Math.max(Date.now(), this.#last + 1, timeOf(notBefore));
    return stampOf(this.#last);
  }
}

/** Epoch milliseconds of a stamp, `2026-01-31T12-00-00.000Z`. */
export const timeOf = (stamp: string): number =>
  Date.parse(`${stamp.slice(0, 11)}${stamp.slice(11).replaceAll('-', ':')}`);
