import type { Message } from '#domain/message.ts';

/** The way back onto the bus, for messages that functions are to get again. */
export interface Bus {
  /** Whether a function of this name reads the bus. What is sent to any other would wait there for nobody and be lost. */
  reaches(functionName: string): boolean;
  /** Resolves when the bus holds all of them safely for one function. @throws StoreAway; some may then be on their way */
  send(functionName: string, messages: Message[]): Promise<void>;
  /** The same for every function that reads the bus. */
  sendToAll(messages: Message[]): Promise<void>;
  /**
   * Sends a mark to one function on each lane that messages take, behind all that is there; answers the lanes.
   * @param now epoch milliseconds
   * @throws StoreAway; some may then be on their way
   */
  mark(functionName: string, now: number): Promise<string[]>;
  close(): Promise<void>;
}
