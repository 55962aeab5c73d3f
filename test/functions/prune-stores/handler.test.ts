import { describe, expect, it, vi } from 'vitest';
import { Config, handler } from '#functions/prune-stores/handler.ts';
import { pruneStores } from '#functions/prune-stores/prune.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { useDatabase } from '#test/support/database.ts';
import { CONTEXT } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const databaseUrl = useDatabase();
const DUE = '2026-11-23T03:17:00.000Z';
const daysBack = (days: number) => new Date(Date.parse(DUE) - days * 86_400_000);

const quarantined = (days: number) => `quarantine/${daysBack(days).toISOString().slice(0, 10)}/aa.json`;
const letter = (days: number) =>
  `dead-letters/store-metrics/${daysBack(days).toISOString().replaceAll(':', '-')}_0a.json`;

describe('the daily pruning', () => {
  it('removes what is older than it is to be kept, and no message of a device', async () => {
    const folder = temporaryFolder();
    const archive = openArchive(inFolder(folder));
    const old = [quarantined(91), quarantined(400), letter(366)];
    const kept = [
      quarantined(90),
      quarantined(1),
      letter(365),
      letter(91),
      'm1/telemetry/2019-01-01T00-00-00.000Z_1_0a1b2c3d.json',
    ];
    await archive.putNew([...old, ...kept].map((key) => ({ key, body: Buffer.from('{}') })));
    vi.stubEnv('ARCHIVE_URL', inFolder(folder).ARCHIVE_URL);
    vi.stubEnv('DATABASE_URL', databaseUrl());
    vi.stubEnv('METRICS_URL', databaseUrl());

    const done = await handler({ time: DUE }, CONTEXT);
    expect(done).toEqual({
      metrics_partitions: 0,
      quarantined: 2,
      dead_letters: 1,
      alerts: 0,
      audit_entries: 0,
      answers_kept: 0,
      registry_sweeps: 1,
    });
    expect(await Promise.all(old.map((key) => archive.get(key)))).toEqual(old.map(() => undefined));
    expect(await Promise.all(kept.map((key) => archive.get(key)))).toEqual(kept.map(() => Buffer.from('{}')));
  });

  it('goes on when a store is away, and fails in the end with its reason', async () => {
    const archive = { prune: vi.fn(async () => 3) };
    const metrics = { prune: vi.fn(async () => Promise.reject(new Error('metrics does not answer'))) };
    const registry = { upkeep: vi.fn(async () => {}) };
    const alerts = { prune: vi.fn(async () => 2) };
    const audit = { prune: vi.fn(async () => 2) };
    const idempotency = { prune: vi.fn(async () => 4) };
    const keep = { metrics: 90, quarantine: 90, deadLetters: 365, alerts: 365, audit: 730 };
    await expect(
      pruneStores(new Date(DUE), { archive, metrics, registry, alerts, audit, idempotency, keep }),
    ).rejects.toThrow('metrics does not answer');
    expect(archive.prune.mock.calls).toEqual([
      ['quarantine/', daysBack(90)],
      ['dead-letters/', daysBack(365)],
    ]);
    expect(audit.prune).toHaveBeenCalledExactlyOnceWith(daysBack(730));
    expect(registry.upkeep).toHaveBeenCalledOnce();
    expect(idempotency.prune).toHaveBeenCalledOnce();
  });

  it('takes how long to keep what from its settings, and refuses what is no number of days', () => {
    const given = {
      ARCHIVE_URL: 'file:///a',
      DATABASE_URL: 'postgres://localhost/x',
      METRICS_URL: 'postgres://localhost/x',
      QUARANTINE_RETENTION_DAYS: '7',
    };
    expect(loadConfig(Config, given)).toMatchObject({
      METRICS_RETENTION_DAYS: 90,
      QUARANTINE_RETENTION_DAYS: 7,
      DEAD_LETTER_RETENTION_DAYS: 365,
    });
    expect(() => loadConfig(Config, { ...given, DEAD_LETTER_RETENTION_DAYS: '0' })).toThrow(
      'DEAD_LETTER_RETENTION_DAYS',
    );
  });
});
