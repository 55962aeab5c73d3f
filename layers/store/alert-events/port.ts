import type { Alert } from '#domain/api/alerts.ts';

/** An event that a receiver is to be told of. Times in epoch milliseconds. */
export type Due = {
  /** Its place in the order of events. */
  event: string;
  eventId: string;
  kind: 'raised' | 'cleared';
  deviceId: string;
  occurredAt: number;
  attempts: number;
  alert: Alert;
};

/** What became of an attempt. `retryAt` null: it is given up. */
export type Attempt =
  | { state: 'delivered' }
  | { state: 'not_delivered'; problem: string; retryAt: number | null };

/** The events of alerts on their way to receivers. All of it throws StoreAway when the database does not answer. */
export interface AlertEvents {
  /**
   * Gives each receiver its delivery of every new event; with no receivers they are done with. Of a device that has many waiting,
   * older events of an alert that has a later one are superseded. @returns how many events were new
   */
  handOn(receivers: string[]): Promise<number>;
  /**
   * For each device the oldest event that the receiver has not had, if it is due: so that one device's flood delays no other's, and
   * its own events stay in order. At most `limit`, of devices behind `after` in the order of their ids.
   * @returns also behind which device to go on; null at the end of them
   */
  due(
    receiver: string,
    after: string,
    limit: number,
    now: number,
  ): Promise<{ due: Due[]; next: string | null }>;
  settle(receiver: string, event: string, attempt: Attempt, now: number): Promise<void>;
  close(): Promise<void>;
}
