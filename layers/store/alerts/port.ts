import type { Alert, AlertCursor, AlertQuery, Delivery, DeliveryQuery } from '#domain/api/alerts.ts';
import type { JsonObject } from '#domain/api/json-object.ts';

/** What an alert is about: at most one is open for each. `rule` is empty where its type has no rules. */
type AlertKey = { deviceId: string; type: string; rule?: string | undefined };

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

/** What a person or program says of a device. */
export type FreeAlert = { type: string; severity: string; message: string; details: JsonObject };

/** `next`: where the next page goes on, undefined where there is none. */
export type AlertPage = { alerts: Alert[]; next: AlertCursor | undefined };
export type DeliveryPage = { deliveries: Delivery[]; next: [number, string] | undefined };

/** The alerts of all devices and what people are told of them. All of it throws StoreAway when the database does not answer. */
export interface Alerts {
  /** Newest first; of one device where one is named. */
  list(query: AlertQuery, deviceId?: string): Promise<AlertPage>;
  /** Raises an alert by hand; 'full' where the device has as many open ones as it may, undefined where there is no device. */
  raise(deviceId: string, alert: FreeAlert, now: number): Promise<Alert | 'full' | undefined>;
  /** Notes who has seen an alert first; undefined where there is none. */
  acknowledge(id: number, by: string, now: number): Promise<Alert | undefined>;
  /** Closes an alert and counts it as acknowledged; one that is closed already stays as it is. Undefined where there is none. */
  clear(id: number, by: string, now: number): Promise<Alert | undefined>;
  deliveries(query: DeliveryQuery): Promise<DeliveryPage>;
  close(): Promise<void>;
}
