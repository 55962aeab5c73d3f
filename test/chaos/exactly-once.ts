import { expect } from 'vitest';
import { archivedSeqs, storedValues } from '../support/api.ts';
import type { SteadyPublisher } from './steady-publisher.ts';

/** Expects what was acknowledged to these devices to stand in archive and time series, each message once; answers how many those were. */
export async function expectExactlyOnce(api: string, publishers: SteadyPublisher[]): Promise<number> {
  for (const { deviceId, acknowledged, sent } of publishers) {
    const archived = await archivedSeqs(api, deviceId);
    expectOnce(`${deviceId}, archived`, archived, acknowledged);
    expectOnce(`${deviceId}, stored`, await storedValues(api, deviceId, 'voltage_dc'), acknowledged);
    expect(acknowledged.size, `${deviceId}: the end was waited for`).toBe(sent);
  }
  return publishers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

function expectOnce(what: string, found: number[], acknowledged: Set<number>): void {
  expect(new Set(found).size, `${what} twice`).toBe(found.length);
  expect(acknowledged.difference(new Set(found)), `acknowledged and not ${what}`).toEqual(new Set());
}
