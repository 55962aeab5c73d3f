/** What can be found only by looking, as no message says it. All of it throws StoreAway when the database does not answer. */
export interface Liveness {
  /**
   * Up to when (epoch ms) all that was received is recorded, by the marks that have come through on these lanes; null where none has
   * yet on one of them.
   */
  recordedUntil(lanes: string[]): Promise<number | null>;
  /**
   * Turns the devices offline that may not have been silent for so long, and raises an alert for each.
   * @param until epoch ms up to which all that was received is recorded: silence is counted up to there
   * @returns how many they were
   */
  declareSilent(until: number): Promise<number>;
  /** Raises, corrects and clears the alerts for sequence gaps. @param now epoch ms @returns how many devices were looked at */
  watchGaps(now: number, graceMs: number): Promise<number>;
  /** Clears the alerts for quarantine of devices of which nothing went there for so long. @returns how many */
  clearQuiet(now: number, quietMs: number): Promise<number>;
  close(): Promise<void>;
}
