/** Milliseconds of a minute, an hour and a day in UTC, which has no other days in POSIX time (leap seconds are not counted). */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
