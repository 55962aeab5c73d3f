import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceQuery } from '#domain/api/devices.ts';
import type { Registry } from '#store/registry/port.ts';
import { fields, NOON, newId, numbered, seen } from './observations.ts';

const iso = (after: number) => new Date(NOON + after * 1000).toISOString();

/**
 * What every registry keeps to.
 * @param open answers a registry of devices that speak through one broker
 */
export function describeRegistry(name: string, open: () => Registry): void {
  describe(`${name}, as a registry`, () => {
    let registry: Registry;
    beforeAll(() => {
      registry = open();
    });
    afterAll(() => registry.close());

    const device = async (id: string) => (await registry.get(id))?.device;

    describe('recording what devices send', () => {
      it('takes in a device that nobody created as discovered, and shows it online since its message', async () => {
        const id = newId();
        const report = await registry.record([numbered(id, 0, 1), numbered(id, 1, 11), numbered(id, 1, 11)]);
        expect(report).toEqual({
          discovered: 1,
          duplicates: 1,
          newMessages: 2,
          outcomes: ['discovered', 'recorded', 'duplicate'],
        });
        expect(await device(id)).toMatchObject({
          device_id: id,
          device_name: id,
          device_type: null,
          status: 'discovered',
          connection_status: 'online',
          last_seen: iso(11),
          fw_version: null,
          metadata: {},
        });
      });

      it('answers for each message in the order given, whosever they are', async () => {
        const [x, y] = [newId(), newId()];
        await registry.record([numbered(x, 0, 0), numbered(y, 7, 0)]);
        const { outcomes } = await registry.record([
          numbered(y, 7, 0),
          numbered(x, 1, 10),
          numbered(y, 8, 10),
          seen(x, 10),
        ]);
        expect(outcomes).toEqual(['duplicate', 'recorded', 'recorded', 'recorded']);
      });

      it('takes a batch of none', async () => {
        expect(await registry.record([])).toEqual({
          discovered: 0,
          duplicates: 0,
          newMessages: 0,
          outcomes: [],
        });
      });

      it('counts a message once, however often its batch comes', async () => {
        const before = (await registry.stats()).ingest;
        const id = newId();
        const batch = [numbered(id, 0, 0), numbered(id, 1, 10), numbered(id, 5, 50)];
        for (let i = 0; i < 3; i++) await registry.record(batch);
        const { ingest } = await registry.stats();
        expect(ingest.new_messages - before.new_messages).toBe(3);
        expect(ingest.missing - before.missing).toBe(3);
        expect(ingest.duplicates - before.duplicates).toBe(6);
      });

      it('never lets what is replayed touch liveness', async () => {
        const id = newId();
        await registry.record([numbered(id, 0, 0)]);
        await registry.record([
          numbered(id, 1, 100, { live: false }),
          seen(id, 100, { live: false, status: 'offline' }),
        ]);
        expect(await device(id)).toMatchObject({ connection_status: 'online', last_seen: iso(0) });
      });

      it('does not bring a deleted device back for a retained status that a broker sends again', async () => {
        const id = newId();
        const { outcomes, discovered } = await registry.record([
          seen(id, 0, { live: false, status: 'offline' }),
        ]);
        expect({ outcomes, discovered }).toEqual({ outcomes: ['unknown_device'], discovered: 0 });
        expect(await registry.exists(id)).toBe(false);
      });

      describe('of what comes out of the archive', () => {
        const archived = { live: false, fromArchive: true } as const;

        it('takes in a device again that is gone, with its sequence, firmware and configuration, and as never seen', async () => {
          const id = newId();
          const { outcomes } = await registry.record([
            numbered(id, 0, 0, archived),
            numbered(id, 2, 20, { ...archived, fwVersion: '2.4.1', reported: { send_interval_s: 20 } }),
          ]);
          expect(outcomes).toEqual(['discovered', 'recorded']);
          expect(await device(id)).toMatchObject({
            status: 'discovered',
            connection_status: 'unknown',
            last_seen: null,
            fw_version: '2.4.1',
          });
          expect(await registry.timing(id)).toMatchObject({ send_interval_s: 20 });
          await registry.record([numbered(id, 1, 10, archived)]);
          expect((await registry.record([numbered(id, 1, 10)])).outcomes).toEqual(['duplicate']);
        });

        it('takes in a device whose messages have no number, but not for a status or for what could not be used', async () => {
          const [first, second, third] = [newId(), newId(), newId()];
          await registry.record([
            seen(first, 0, archived),
            seen(second, 0, { ...archived, status: 'online' }),
            seen(third, 0, { ...archived, quarantined: true }),
          ]);
          expect(await Promise.all([first, second, third].map((id) => registry.exists(id)))).toEqual([
            true,
            false,
            false,
          ]);
        });

        it('changes nothing of a device that is there, and counts only what was missing', async () => {
          const id = newId();
          await registry.record([numbered(id, 0, 0), numbered(id, 2, 20)]);
          const before = { device: await device(id), ingest: (await registry.stats()).ingest };
          const { outcomes } = await registry.record([
            numbered(id, 0, 0, archived),
            numbered(id, 1, 100, { ...archived, time: NOON + 10_000 }),
            numbered(id, 2, 20, archived),
            seen(id, 200, { ...archived, status: 'offline' }),
            numbered(id, 3, 15, { ...archived, quarantined: true }),
          ]);
          expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(2);
          // what is missing of its messages is what is put back
          expect(await device(id)).toEqual({ ...before.device, ingest: expect.any(Object) });
          const { ingest } = await registry.stats();
          expect(ingest.duplicates).toBe(before.ingest.duplicates);
          expect(ingest.clock_inconsistent).toBe(before.ingest.clock_inconsistent);
          expect(ingest.quarantined).toBe(before.ingest.quarantined);
          expect(ingest.last_received).toBe(before.ingest.last_received);
        });
      });

      it('takes the word of a last will by its receipt, and of any message after it', async () => {
        const id = newId();
        await registry.record([
          numbered(id, 0, 0),
          seen(id, 22, { status: 'offline', time: NOON - 5000, clockAhead: -27_000 }),
        ]);
        expect(await device(id)).toMatchObject({ connection_status: 'offline', last_seen: iso(22) });
        await registry.record([seen(id, 21, { status: 'online' })]);
        expect(await device(id)).toMatchObject({ connection_status: 'offline' });
        await registry.record([numbered(id, 1, 23, { quarantined: true })]);
        expect(await device(id)).toMatchObject({ connection_status: 'online', last_seen: iso(23) });
      });

      it('shows the firmware and the configuration of the latest hello, whenever it arrives', async () => {
        const id = newId();
        const hello = (seq: number, fwVersion: string, send_interval_s: number) =>
          numbered(id, seq, seq * 10, {
            fwVersion,
            reported: { send_interval_s, brokers: [{ host: 'a\0\ud800', port: 1883 }] },
          });
        await registry.record([hello(2, '2.4.1', 20)]);
        await registry.record([hello(1, '2.4.0', 60)]);
        expect(await device(id)).toMatchObject({ fw_version: '2.4.1' });
        expect(await registry.timing(id)).toMatchObject({ send_interval_s: 20, sampling_cadence_ms: 1000 });
        await registry.record([hello(3, '2.5.0', 30), hello(4, '2.5.1', 40)]);
        expect(await device(id)).toMatchObject({ fw_version: '2.5.1' });
        expect(await registry.timing(id)).toMatchObject({ send_interval_s: 40 });
      });

      it('shows how far ahead a clock is that is not believed, until it is right again', async () => {
        const id = newId();
        await registry.record([seen(id, 10, { clockAhead: 3_600_000 })]);
        expect(await device(id)).toMatchObject({ clock_ahead_ms: 3_600_000 });
        await registry.record([seen(id, 5, { clockAhead: 0 })]);
        expect(await device(id)).toMatchObject({ clock_ahead_ms: 3_600_000 });
        await registry.record([seen(id, 20, { clockAhead: 1000 })]);
        expect(await device(id)).toMatchObject({ clock_ahead_ms: null });
      });

      it('records a thousand messages of a thousand devices, new and known', async () => {
        const ids = Array.from({ length: 1000 }, (_, i) => newId(`fleet-${i}`));
        const first = await registry.record(ids.slice(0, 600).map((id) => numbered(id, 0, 0)));
        expect(first).toMatchObject({ discovered: 600, newMessages: 600 });
        const second = await registry.record(ids.map((id) => numbered(id, 1, 10)));
        expect(second).toMatchObject({ discovered: 400, newMessages: 1000 });
        for (const id of ids) await registry.remove(id, (await registry.get(id))?.version ?? '');
      });
    });

    describe('the devices', () => {
      it('can be created once', async () => {
        const id = newId();
        const created = await registry.create(
          id,
          fields({ location: 'depot', metadata: { line: [7, { a: null }] } }),
        );
        expect(created).toMatchObject({
          device: {
            device_id: id,
            device_name: 'Tram 12, roof',
            location: 'depot',
            metadata: { line: [7, { a: null }] },
            connection_status: 'unknown',
            last_seen: null,
            clock_ahead_ms: null,
          },
        });
        expect(await registry.get(id)).toEqual(created);
        expect(await registry.create(id, fields())).toBe('exists');
      });

      it('are adopted when they were discovered, and keep what their messages told', async () => {
        const id = newId();
        await registry.record([numbered(id, 0, 0, { fwVersion: '2.4.1' })]);
        expect(await registry.create(id, fields())).toMatchObject({
          device: {
            status: 'active',
            device_name: 'Tram 12, roof',
            connection_status: 'online',
            last_seen: iso(0),
            fw_version: '2.4.1',
          },
        });
        expect(await registry.create(id, fields())).toBe('exists');
        expect(await registry.record([numbered(id, 0, 0)])).toMatchObject({ discovered: 0, duplicates: 1 });
      });

      it('are changed only from the version they have, which messages do not move', async () => {
        const id = newId();
        const created = await registry.create(id, fields());
        if (created === 'exists') throw new Error('it was there');
        await registry.record([numbered(id, 0, 0, { fwVersion: '1' })]);
        await registry.heartbeat(id, NOON + 1000);
        const changed = await registry.replace(id, fields({ status: 'maintenance' }), created.version);
        expect(changed).toMatchObject({
          device: { status: 'maintenance', fw_version: '1', last_seen: iso(1) },
        });
        expect(await registry.replace(id, fields(), created.version)).toBe('changed');
        expect(await registry.remove(id, created.version)).toBe('changed');
        expect(await registry.replace(newId(), fields(), created.version)).toBe('changed');
      });

      it('never have a version again, not even after they were removed and made anew', async () => {
        const id = newId();
        const first = await registry.create(id, fields());
        if (first === 'exists') throw new Error('it was there');
        expect(await registry.remove(id, first.version)).toBe('removed');
        expect(await registry.get(id)).toBeUndefined();
        const second = await registry.create(id, fields());
        expect(second === 'exists' || second.version === first.version).toBe(false);
      });

      it('are discovered again when they send after their removal, and start from nothing', async () => {
        const id = newId();
        await registry.record([numbered(id, 0, 0), numbered(id, 9, 90)]);
        await registry.remove(id, (await registry.get(id))?.version ?? '');
        expect(await registry.record([numbered(id, 10, 100)])).toMatchObject({
          discovered: 1,
          newMessages: 1,
        });
        expect(await device(id)).toMatchObject({ status: 'discovered', last_seen: iso(100) });
      });

      it('have their status set by hand until they are heard of again', async () => {
        const id = newId();
        await registry.record([numbered(id, 0, 0)]);
        expect(await registry.setStatus(id, 'offline', '3.0')).toBe(true);
        expect(await device(id)).toMatchObject({
          connection_status: 'offline',
          fw_version: '3.0',
          last_seen: iso(0),
        });
        await registry.record([numbered(id, 0, 0)]);
        expect(await device(id)).toMatchObject({ connection_status: 'offline' });
        await registry.record([numbered(id, 1, 10)]);
        expect(await device(id)).toMatchObject({ connection_status: 'online', fw_version: '3.0' });
      });

      it('are online at a heartbeat, which never moves last_seen back', async () => {
        const id = newId();
        await registry.record([numbered(id, 0, 10), seen(id, 20, { status: 'offline' })]);
        expect(await registry.heartbeat(id, NOON + 30_000)).toBe(true);
        expect(await device(id)).toMatchObject({ connection_status: 'online', last_seen: iso(30) });
        await registry.heartbeat(id, NOON);
        expect(await device(id)).toMatchObject({ last_seen: iso(30) });
      });

      it('that are not there have no status, heartbeat, timing or existence', async () => {
        const id = newId();
        expect(await registry.setStatus(id, 'online', null)).toBe(false);
        expect(await registry.heartbeat(id, NOON)).toBe(false);
        expect(await registry.timing(id)).toBeUndefined();
        expect(await registry.exists(id)).toBe(false);
        expect(await registry.get(id)).toBeUndefined();
      });

      it('have the default timing until they tell or are told another', async () => {
        const id = newId();
        await registry.create(id, fields());
        expect(await registry.timing(id)).toEqual({
          sampling_cadence_ms: 1000,
          send_interval_s: 10,
          hello_interval_s: 30,
        });
      });
    });

    describe('a list', () => {
      const query = (more: Partial<DeviceQuery> = {}): DeviceQuery => ({ limit: 1000, ...more });
      const type = newId('type');

      const idsOf = async (more: Partial<DeviceQuery>): Promise<string[][]> => {
        const pages: string[][] = [];
        for (let cursor: DeviceQuery['cursor'], more_ = true; more_; ) {
          const { devices, next } = await registry.list(query({ ...more, cursor }));
          pages.push(devices.map(({ device_id }) => device_id));
          cursor = next;
          more_ = next !== undefined;
        }
        return pages;
      };

      it('is newest first and can be read page by page, also where many were made in the same microsecond', async () => {
        const twins = Array.from({ length: 7 }, () => newId(type));
        await registry.record(twins.map((id) => numbered(id, 0, 0)));
        const later = [newId(type), newId(type), newId(type)];
        for (const id of later) await registry.create(id, fields());
        const expected = [...later.toReversed(), ...twins.toSorted().toReversed()];
        for (const limit of [1, 2, 3, 1000]) {
          const pages = await idsOf({ q: type, limit });
          expect(pages.flat()).toEqual(expected);
          expect(pages.every((page) => page.length <= limit)).toBe(true);
        }
      });

      it('is filtered by status, type, connection, and a text in any case in id, name or place', async () => {
        const id = newId();
        const mine = {
          device_type: type,
          status: `odd ${id}`,
          device_name: 'Straßenbahn ÄÖ_1%',
          location: 'Köln\\Süd',
        };
        await registry.create(id, fields(mine));
        await registry.setStatus(id, 'offline', null);
        for (const filter of [
          { type },
          { status: mine.status },
          { type, connection_status: 'offline' as const },
          { q: id.toUpperCase() },
          { type, q: 'äö_1%' },
          { type, q: 'KÖLN\\s' },
        ])
          expect((await idsOf(filter)).flat(), JSON.stringify(filter)).toEqual([id]);
        for (const filter of [
          { type, status: 'active' },
          { type, connection_status: 'online' as const },
          { type, q: 'äö.1' },
          { type, q: "'" },
        ])
          expect((await idsOf(filter)).flat(), JSON.stringify(filter)).toEqual([]);
      });

      it('ends a page early where it would grow too large to be answered', async () => {
        const ids = Array.from({ length: 5 }, () => newId('large'));
        for (const id of ids)
          await registry.create(id, fields({ metadata: { text: 'x'.repeat(1_000_000) } }));
        const pages = await idsOf({ q: 'large-' });
        expect(pages.flat()).toEqual(ids.toReversed());
        expect(pages.length).toBeGreaterThan(1);
      });
    });

    it('adds up the fleet', async () => {
      const before = await registry.stats();
      const status = newId('status');
      await registry.create(newId(), fields({ status }));
      await registry.record([numbered(newId(), 0, 86_400)]);
      const after = await registry.stats();
      expect(after.total_devices).toBe(before.total_devices + 2);
      expect(after.device_by_status).toContainEqual({ status, count: 1 });
      expect(after.by_connection.reduce((sum, { count }) => sum + count, 0)).toBe(after.total_devices);
      expect(after.ingest.last_received).toBe(iso(86_400));
    });

    it('counts devices by connection and open alerts by type, as they are now', async () => {
      const countsOf = async () => {
        const { connections, alerts, commands } = await registry.census();
        const alert = alerts.find(({ type, severity }) => type === 'offline' && severity === 'critical');
        const connection = connections.find(({ connection_status }) => connection_status === 'offline');
        return { offline: connection?.count ?? 0, alerts: alert?.count ?? 0, commands };
      };
      const before = await countsOf();
      const id = newId();
      await registry.create(id, fields());
      expect(await countsOf()).toEqual(before);
      await registry.setStatus(id, 'offline', null);
      expect(await countsOf()).toEqual({ ...before, offline: before.offline + 1, alerts: before.alerts + 1 });
      await registry.setStatus(id, 'online', null);
      expect(await countsOf()).toEqual(before);
    });

    it('can be checked and swept', async () => {
      await expect(registry.check()).resolves.toBeUndefined();
      await expect(registry.upkeep()).resolves.toBeUndefined();
    });
  });
}
