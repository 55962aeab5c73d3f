import { VoltageSystem } from '#domain/alerts/voltage-system.ts';
import type { JsonObject } from '#domain/api/json-object.ts';
import { InvalidRequest } from '#domain/errors.ts';

const PATH = 'metadata.voltage_system';

/**
 * Refuses a supply system that no rule knows: with a slip in it the device's voltage would be watched by nobody. One that stands
 * there already may stay. @throws InvalidRequest
 */
export function checkVoltageSystem(before: JsonObject, { voltage_system: system }: JsonObject): void {
  if (system === undefined || system === before.voltage_system) return;
  const problem = VoltageSystem.safeParse(system).error?.issues[0]?.message;
  if (problem === undefined) return;
  const message = `${problem}; leave it out where it is none of these`;
  throw new InvalidRequest(`${PATH}: ${message}`, [{ path: PATH, message }]);
}
