import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { handler, routes } from '#functions/check-health/handler.ts';
import { inFolder } from '#test/support/archives.ts';
import { answerOf, CONTEXT, requestEvent } from '#test/support/events.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));
vi.stubEnv('ARCHIVE_URL', inFolder(folder).ARCHIVE_URL);
vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none');
vi.stubEnv('METRICS_URL', 'postgres://nobody@127.0.0.1:1/none');
afterAll(() => rmSync(folder, { recursive: true }));

const well = { check: async () => {} };
const broken = {
  check: async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
  },
};
const silent = { check: () => new Promise<void>(() => {}) };

const ready = (stores: Record<string, { check(): Promise<void> }>) =>
  routes['GET /readyz'](requestEvent('GET /readyz'), { stores });

it('is healthy and alive, whatever its stores do', async () => {
  const health = answerOf(await handler(requestEvent('GET /health'), CONTEXT));
  expect([health.status, health.json]).toEqual([200, { status: 'healthy', service: 'iot-meter' }]);
  const alive = answerOf(await handler(requestEvent('GET /healthz'), CONTEXT));
  expect([alive.status, alive.json]).toEqual([200, { status: 'alive', service: 'iot-meter' }]);
});

it('names the stores that fail, without their address', async () => {
  const { status, json, headers } = answerOf(await handler(requestEvent('GET /readyz'), CONTEXT));
  expect([status, headers['content-type']]).toEqual([503, 'application/json']);
  expect(json).toEqual({
    status: 'not ready',
    service: 'iot-meter',
    checks: { archive: 'ok', metrics: 'failing', registry: 'failing' },
  });
});

it('is ready when every store says so', async () => {
  expect(await ready({ archive: well, metrics: well })).toEqual({
    status: 200,
    json: { status: 'ready', service: 'iot-meter', checks: { archive: 'ok', metrics: 'ok' } },
  });
});

it('does not wait for a store that does not answer, nor let it hide another', async () => {
  vi.useFakeTimers();
  const answer = ready({ archive: silent, metrics: broken, registry: well });
  await vi.advanceTimersByTimeAsync(3000);
  vi.useRealTimers();
  expect(await answer).toMatchObject({
    status: 503,
    json: { checks: { archive: 'no answer', metrics: 'failing', registry: 'ok' } },
  });
});
