import { RUNTIME_NAME } from '#domain/access/runtime-name.ts';

/** The name under which the runtimes of a house share the messages of a broker, where no other is set. */
export const DEFAULT_GROUP = 'iot-meter';

/** The client ids of a slot's sessions: always the same, for a broker keeps a part of the messages for each. */
export function clientIdsOf(group: string, slot: number, connections: number): string[] {
  const prefix = group === DEFAULT_GROUP ? RUNTIME_NAME : `${RUNTIME_NAME}-${group}`;
  return Array.from({ length: connections }, (_, index) => `${prefix}-${slot}-${index}`);
}
