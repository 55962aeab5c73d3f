import type { Command } from '#domain/api/command.ts';
import type { CommandCursor, CommandQuery, DeviceConfig } from '#domain/api/commands.ts';
import type { AckResult } from '#domain/commands/state.ts';

export type NewCommand = { deviceId: string; cmd: string; params: object; ttlSeconds: number };

/** A command that this sender has for itself for a while. */
export type Claimed = { cmdId: string; deviceId: string; cmd: string; params: object };

/** A command that was published at this time (epoch ms). */
export type Sending = { cmdId: string; at: number };

/** `next`: where the next page goes on, undefined where there is none. */
export type CommandPage = { commands: Command[]; next: CommandCursor | undefined };

/**
 * The commands, and what is known of each, as #domain/commands/state.ts has it. All of it throws StoreAway when the database does not
 * answer. A cmd_id must be a UUID, a device_id one that a device can have. `at`: now, in epoch milliseconds.
 */
export interface Outbox {
  /**
   * Stores a command, from when on it can't be lost; undefined when there is no such device. Under a `cmdId` that there is already, the
   * command that is there is answered.
   */
  add(command: NewCommand, at: number, cmdId?: string): Promise<Command | undefined>;
  get(cmdId: string): Promise<Command | undefined>;
  /** Newest first; undefined when there is no such device. */
  list(deviceId: string, query: CommandQuery): Promise<CommandPage | undefined>;
  /** Cancels a command that is pending and that nobody is sending; undefined when there is none with this id. */
  cancel(cmdId: string, at: number): Promise<{ done: boolean; command: Command } | undefined>;
  /** Writes an answer down in the device's place; the first one holds. Undefined when there is no such command. */
  acknowledge(
    cmdId: string,
    answer: { result: AckResult; detail: string | null },
    at: number,
  ): Promise<Command | undefined>;
  /**
   * Takes up commands that are pending for devices that are online, the oldest first: no other sender gets them until they are sent,
   * released, or the claim is over.
   * @param deviceIds only theirs; null: those of all devices
   */
  claim(deviceIds: string[] | null, limit: number, at: number): Promise<Claimed[]>;
  markSent(sendings: Sending[]): Promise<void>;
  /** Gives back what could not be sent. */
  release(cmdIds: string[]): Promise<void>;
  /** Ends commands whose time to live is over, and those that were not answered in time; answers how many. */
  settle(at: number): Promise<{ expired: number; unanswered: number }>;
  /** Undefined when there is no such device. */
  config(deviceId: string): Promise<DeviceConfig | undefined>;
  close(): Promise<void>;
}
