import type { JsonObject } from '#domain/api/json-object.ts';

/** What an alert is about: at most one is open for each. `rule` is empty where its type has no rules. */
export type AlertKey = { deviceId: string; type: string; rule?: string | undefined };

/** A reason for an alert, found at `at` (epoch ms). */
export type Raise = AlertKey & {
  severity: string;
  message: string;
  details?: JsonObject | undefined;
  at: number;
  /** How often it was found; absent: once. */
  times?: number | undefined;
  /** True: a reason from before the alert was last cleared is old news, and does not open it again. */
  onlyIfNew?: boolean | undefined;
};

/** The end of an alert, found at `at` (epoch ms). `by`: who cleared it, null where it ended by itself. */
export type Clear = AlertKey & { at: number; by?: string | null | undefined };

/** An alert whose state was looked at. `changed`: it was opened or closed just now, not raised once more. */
export type Changed = { id: string; deviceId: string; type: string; rule: string; changed: boolean };
