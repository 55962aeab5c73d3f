import { expect, it, vi } from 'vitest';
import { handler } from '#functions/report-stats/handler.ts';
import { openRegistry } from '#store/registry/open.ts';
import { fields, numbered } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';

const database = useDatabase();

const stats = async () => answerOf(await handler(requestEvent('GET /api/stats'), CONTEXT));

it('adds up the fleet and what it sent, from nothing on', async () => {
  vi.stubEnv('DATABASE_URL', database());
  expect(await stats()).toMatchObject({
    status: 200,
    json: {
      total_devices: 0,
      device_by_status: [],
      by_connection: [],
      unacknowledged_alerts: 0,
      ingest: { new_messages: 0, last_received: null },
    },
  });
  const registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10, BROKER_COUNT: 1 });
  await registry.create('tram-12', fields());
  await registry.record([
    numbered('m1', 0, 0),
    numbered('m1', 0, 0),
    numbered('m1', 3, 30),
    numbered('m2', 0, 5, { quarantined: true }),
  ]);
  expect((await stats()).json).toEqual({
    total_devices: 3,
    device_by_status: [
      { status: 'active', count: 1 },
      { status: 'discovered', count: 2 },
    ],
    by_connection: [
      { connection_status: 'online', count: 2 },
      { connection_status: 'unknown', count: 1 },
    ],
    unacknowledged_alerts: 1, // a message went to quarantine
    ingest: {
      new_messages: 3,
      missing: 2,
      duplicates: 1,
      old: 0,
      clock_inconsistent: 0,
      quarantined: 1,
      last_received: '2026-11-23T12:00:30.000Z',
    },
  });
  await registry.close();
});
