import type { GroupCommit } from './group-commit.ts';

export type Progress = {
  /** Position of the newest message, over all journals that are held. */
  received: number;
  /** Messages taken from brokers since the start of this process. */
  taken: number;
  /** How many messages each function is behind. */
  lag: Record<string, number>;
  /** Seconds since the oldest message was written that each function has still to do. */
  age: Record<string, number>;
  /** MQTT clients that are connected: devices, or this process's own to outside brokers. */
  connected: number;
  /** Slots that are held. */
  slots: number;
};

/** What the journals add up to. @param names the functions that read them */
export function progressOf(
  groups: GroupCommit[],
  names: string[],
): Pick<Progress, 'received' | 'lag' | 'age' | 'slots'> {
  const sum = (figure: (group: GroupCommit) => number) =>
    groups.reduce((total, group) => total + figure(group), 0);
  return {
    received: sum((group) => group.end()),
    lag: Object.fromEntries(names.map((name) => [name, sum((group) => group.end() - group.cursorOf(name))])),
    age: Object.fromEntries(
      names.map((name) => [name, Math.max(0, ...groups.map((group) => group.ageOf(name)))]),
    ),
    slots: groups.length,
  };
}
