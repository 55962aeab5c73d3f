import { describe, expect, it } from 'vitest';
import type { Archive, ListRequest } from '#store/archive/port.ts';

const body = (data: unknown) => Buffer.from(JSON.stringify(data));
const objectsOf = (...keys: string[]) => keys.map((key) => ({ key, body: body({ key }) }));

/** What follows the cursor to the end, page by page. */
async function pagesOf(archive: Archive, request: ListRequest): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after = request.after, more = true; more; ) {
    const { objects, next } = await archive.list({ ...request, after });
    pages.push(objects.map(({ key }) => key));
    after = next;
    more = next !== undefined;
  }
  return pages;
}

const keysOf = async (
  archive: Archive,
  request: Partial<ListRequest> & { prefix: string },
): Promise<string[]> => (await pagesOf(archive, { limit: 1000, ...request })).flat();

/**
 * What every adapter of the archive keeps to.
 * @param open answers an archive that holds nothing
 */
export function describeArchive(name: string, open: () => Promise<Archive>): void {
  describe(`${name}, as an archive`, () => {
    const key = 'm1/telemetry/2026-01-31T12-00-00.000Z_17_0a1b2c3d.json';

    it('gives back what was put, byte for byte', async () => {
      const archive = await open();
      const bytes = Buffer.from('{ "data": {"v":2,  "val": 1.50, "text": "\\u0000 \\ud800 ü" } }');
      expect(await archive.putNew([{ key, body: bytes }])).toEqual([true]);
      expect(await archive.get(key)).toEqual(bytes);
    });

    it.each([
      ['line feeds', Buffer.from('{\n  "data": {\r\n    "val": 1.50\n  }\n}\n')],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x0a, 0xfe, 0x7d])],
      ['a line like those that hold it', Buffer.from(`{"x":"}\\n{\\"key\\":\\"${key}\\","}`)],
      ['nothing but white space', Buffer.from('\n')],
    ])('gives back %s as they were', async (_, bytes) => {
      const archive = await open();
      const other = 'm1/hello/2026-01-31T12-00-00.000Z_18_0a1b2c3d.json';
      await archive.putNew([...objectsOf(other), { key, body: bytes }]);
      expect(await archive.get(key)).toEqual(bytes);
      expect(await archive.get(other)).toEqual(body({ key: other }));
      const { objects } = await archive.list({ prefix: 'm1/telemetry/', limit: 1 });
      expect(objects[0]?.size).toBe(bytes.length);
    });

    it('answers undefined for a key that is not there', async () => {
      const archive = await open();
      expect(await archive.get(key)).toBeUndefined();
    });

    it('leaves the first object under a key as it is, and says that the second is not new', async () => {
      const archive = await open();
      await archive.putNew([{ key, body: body('first') }]);
      expect(await archive.putNew([{ key, body: body('second') }])).toEqual([false]);
      expect(await archive.get(key)).toEqual(body('first'));
    });

    it('keeps the first of two objects with one key in one batch', async () => {
      const archive = await open();
      const other = 'm1/hello/2026-01-31T12-00-00.000Z_18_0a1b2c3d.json';
      const batch = [{ key, body: body('first') }, { key, body: body('second') }, ...objectsOf(other)];
      expect(await archive.putNew(batch)).toEqual([true, false, true]);
      expect(await archive.get(key)).toEqual(body('first'));
    });

    it('takes batches of any size, also of none', async () => {
      const archive = await open();
      const keys = Array.from(
        { length: 100 },
        (_, n) => `m${n % 7}/hello/2026-01-31T12-00-00.000Z_${n}_0a1b2c3d.json`,
      );
      expect(await archive.putNew([])).toEqual([]);
      expect(await archive.putNew(objectsOf(...keys))).toEqual(keys.map(() => true));
      expect(await archive.putNew(objectsOf(...keys))).toEqual(keys.map(() => false));
      expect(await archive.get(keys[99]!)).toEqual(body({ key: keys[99] }));
    });

    it('takes the same new objects from several writers at once, each written once', async () => {
      const archive = await open();
      const keys = Array.from(
        { length: 50 },
        (_, n) => `m1/hello/2026-01-31T12-00-00.000Z_${n}_0a1b2c3d.json`,
      );
      const answers = await Promise.all([1, 2, 3].map(() => archive.putNew(objectsOf(...keys))));
      for (const index of keys.keys()) expect(answers.filter((fresh) => fresh[index])).toHaveLength(1);
      expect(await keysOf(archive, { prefix: 'm1/' })).toHaveLength(50);
    });

    it.each([
      '',
      'm1',
      'm1/x.json',
      'm1/telemetry/x.json',
      '/m1/telemetry/2026-01-31T12-00-00.000Z_1.json',
      '../telemetry/2026-01-31T12-00-00.000Z_1.json',
      'm1/../../2026-01-31T12-00-00.000Z_1.json',
      'm1/./2026-01-31T12-00-00.000Z_1.json',
      'm1//2026-01-31T12-00-00.000Z_1.json',
      'm1/.tmp/2026-01-31T12-00-00.000Z_1.json',
      'm1\\..\\2026-01-31T12-00-00.000Z_1.json',
      'm1/telemetry/2026-01-31T12-00-00.000Z_\0.json',
      'm1/2026-01-31/2026-01-31T12-00-00.000Z_1.json',
      `m1/telemetry/2026-01-31T12-00-00.000Z_${'x'.repeat(300)}.json`,
    ])('refuses %j, which is no key, and finds nothing under it', async (bad) => {
      const archive = await open();
      await expect(archive.putNew(objectsOf(bad))).rejects.toThrow(RangeError);
      expect(await archive.get(bad)).toBeUndefined();
      await archive.remove([bad]);
    });

    it('lists the newest first, across the categories of a device', async () => {
      const archive = await open();
      const newestFirst = [
        'm1/telemetry/2026-02-01T00-00-00.000Z_4_0a1b2c3d.json',
        'm1/hello/2026-01-31T23-59-59.999Z_3_0a1b2c3d.json',
        'm1/telemetry/2026-01-31T12-00-00.001Z_2_0a1b2c3d.json',
        'm1/status/2026-01-31T12-00-00.000Z_0a1b2c3d.json',
        'm1/telemetry/2025-12-31T12-00-00.000Z_1_0a1b2c3d.json',
      ];
      await archive.putNew(
        objectsOf(...newestFirst.toReversed(), 'm10/telemetry/2026-01-31T12-00-00.000Z_1_0a1b2c3d.json'),
      );
      expect(await keysOf(archive, { prefix: 'm1/' })).toEqual(newestFirst);
    });

    it('tells size and time of writing', async () => {
      const archive = await open();
      const before = Math.floor(Date.now() / 1000) * 1000 - 1000;
      await archive.putNew(objectsOf(key));
      const { objects } = await archive.list({ prefix: 'm1/', limit: 1 });
      expect(objects).toEqual([{ key, size: body({ key }).length, lastModified: expect.any(Date) }]);
      expect(objects[0]!.lastModified.getTime()).toBeGreaterThan(before);
    });

    it('lists page by page, each object once, whatever the limit', async () => {
      const archive = await open();
      const keys = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
        `m1/telemetry/2026-01-0${day}T12-00-00.000Z_1_0a1b2c3d.json`,
        `m1/telemetry/2026-01-0${day}T12-00-00.000Z_2_0a1b2c3d.json`,
        `m1/hello/2026-01-0${day}T12-00-00.000Z_2_0a1b2c3d.json`,
      ]);
      await archive.putNew(objectsOf(...keys));
      const all = await keysOf(archive, { prefix: 'm1/' });
      expect(all.toSorted()).toEqual(keys.toSorted());
      for (const limit of [1, 2, 3, 20, 21, 22]) {
        const pages = await pagesOf(archive, { prefix: 'm1/', limit });
        expect(pages.flat()).toEqual(all);
        expect(pages).toHaveLength(Math.ceil(21 / limit));
      }
    });

    it.each([
      ['m1/', 4],
      ['m1/telemetry/', 3],
      ['m1/tel', 3],
      ['m1/telemetry', 3],
      ['m1/telemetry/2026-11-23', 2],
      ['m1/telemetry/2026-11', 2],
      ['m1/telemetry/2026-11-23T1', 1],
      ['m1/telemetry/2026-11-23T12-00-00.000Z_17_', 1],
      ['m1/telemetry/2026-11-24', 0],
      ['m1/elemetry', 0],
      ['m1/../m1/', 0],
      ['m1/telemetry/2026-11-23/', 0],
      ['m/', 0],
      ['../', 0],
      ['', 0],
    ])('takes %j as the plain beginning of a key', async (prefix, count) => {
      const archive = await open();
      await archive.putNew(
        objectsOf(
          'm1/telemetry/2026-11-23T12-00-00.000Z_17_0a1b2c3d.json',
          'm1/telemetry/2026-11-23T09-00-00.000Z_16_0a1b2c3d.json',
          'm1/telemetry/2025-11-23T09-00-00.000Z_1_0a1b2c3d.json',
          'm1/hello/2026-11-23T12-00-00.000Z_18_0a1b2c3d.json',
        ),
      );
      expect(await keysOf(archive, { prefix })).toHaveLength(count);
    });

    it('lists a day of more objects than any server tells at a time', async () => {
      const archive = await open();
      const stamps = Array.from({ length: 1100 }, (_, second) =>
        new Date(Date.parse('2026-01-31T11:50:00.000Z') + second * 1000).toISOString().replaceAll(':', '-'),
      );
      const keys = stamps.map((stamp, seq) => `m1/telemetry/${stamp}_${seq}_0a1b2c3d.json`);
      await archive.putNew(objectsOf(...keys));
      expect(await keysOf(archive, { prefix: 'm1/' })).toEqual(keys.toReversed());
    });

    it('lists a range of time, its start with it and its end without', async () => {
      const archive = await open();
      const at = (time: string) => `m1/telemetry/${time}_1_0a1b2c3d.json`;
      const times = [
        '2026-01-30T23-59-59.999Z',
        '2026-01-31T00-00-00.000Z',
        '2026-01-31T12-00-00.000Z',
        '2026-02-01T00-00-00.000Z',
      ];
      await archive.putNew(objectsOf(...times.map(at)));
      const from = Date.parse('2026-01-31T00:00:00Z');
      const to = Date.parse('2026-02-01T00:00:00Z');
      expect(await keysOf(archive, { prefix: 'm1/', from, to })).toEqual([at(times[2]!), at(times[1]!)]);
      expect(await keysOf(archive, { prefix: 'm1/', from, to, limit: 1 })).toEqual([
        at(times[2]!),
        at(times[1]!),
      ]);
      expect(await keysOf(archive, { prefix: 'm1/', to: from })).toEqual([at(times[0]!)]);
      expect(await keysOf(archive, { prefix: 'm1/', from: to })).toEqual([at(times[3]!)]);
      expect(await keysOf(archive, { prefix: 'm1/', from: -8.64e15, to: 8.64e15 })).toHaveLength(4);
    });

    it('ends the list at a cursor that no page gave', async () => {
      const archive = await open();
      await archive.putNew(objectsOf(key));
      expect(await keysOf(archive, { prefix: 'm1/', after: '' })).toEqual([]);
      expect(await keysOf(archive, { prefix: 'm1/', after: '../../etc/passwd' })).toEqual([]);
      expect(await keysOf(archive, { prefix: 'm1/', after: '\uffff' })).toEqual([key]);
    });

    it('lists what stands in folders of days, the latest day first, page by page', async () => {
      const archive = await open();
      const of = (day: string, ...names: string[]) => names.map((name) => `quarantine/${day}/${name}.json`);
      await archive.putNew(objectsOf(...of('2026-01-30', 'ff', '01'), ...of('2026-02-01', '00', 'aa')));
      await archive.putNew(objectsOf(...of('2026-01-31', '77')));
      const all = await keysOf(archive, { prefix: 'quarantine/' });
      expect(all.map((found) => found.slice(11, 21))).toEqual([
        '2026-02-01',
        '2026-02-01',
        '2026-01-31',
        '2026-01-30',
        '2026-01-30',
      ]);
      expect((await pagesOf(archive, { prefix: 'quarantine/', limit: 2 })).flat()).toEqual(all);
      expect(await keysOf(archive, { prefix: 'quarantine/2026-01-3' })).toEqual(all.slice(2));
      expect(await keysOf(archive, { prefix: 'quarantine/2026-02-01/a' })).toEqual([
        'quarantine/2026-02-01/aa.json',
      ]);
      const day = { from: Date.parse('2026-01-31'), to: Date.parse('2026-02-01') };
      expect(await keysOf(archive, { prefix: 'quarantine/', ...day })).toEqual(of('2026-01-31', '77'));
    });

    it('removes what it is told to, and takes no offence at what is not there', async () => {
      const archive = await open();
      const other = 'm1/telemetry/2026-01-31T12-00-00.000Z_18_0a1b2c3d.json';
      await archive.putNew(objectsOf(key, other));
      await archive.remove([key, 'm1/telemetry/2026-01-31T12-00-00.000Z_99_0a1b2c3d.json']);
      expect(await keysOf(archive, { prefix: 'm1/' })).toEqual([other]);
      expect(await archive.putNew(objectsOf(key))).toEqual([true]);
    });

    it('prunes days before the one of the time given, under the prefix only', async () => {
      const archive = await open();
      const old = [
        'dead-letters/store-metrics/2026-01-29T23-59-59.999Z_0a.json',
        'dead-letters/store-metrics/2026-01-28T00-00-00.000Z_0a.json',
      ];
      const kept = [
        'dead-letters/store-metrics/2026-01-30T00-00-00.000Z_0a.json',
        'dead-letters/update-registry/2026-01-31T00-00-00.000Z_0a.json',
      ];
      const others = [key, 'quarantine/2020-01-01/aa.json'];
      await archive.putNew(objectsOf(...old, ...kept, ...others));
      expect(await archive.prune('dead-letters/', new Date('2026-01-30T15:00:00Z'))).toBe(2);
      expect((await keysOf(archive, { prefix: 'dead-letters/' })).toSorted()).toEqual(kept);
      expect(await archive.get(others[0]!)).toBeDefined();
      expect(await archive.prune('quarantine/', new Date('2026-01-30T15:00:00Z'))).toBe(1);
      expect(await archive.prune('quarantine/', new Date('2026-01-30T15:00:00Z'))).toBe(0);
    });

    it('prunes a device as it does any folder', async () => {
      const archive = await open();
      const at = (day: string) => `m1/telemetry/${day}T12-00-00.000Z_1_0a1b2c3d.json`;
      await archive.putNew(
        objectsOf(
          at('2026-01-28'),
          at('2026-01-29'),
          at('2026-01-30'),
          'm2/hello/2020-01-01T00-00-00.000Z_1.json',
        ),
      );
      expect(await archive.prune('m1/', new Date('2026-01-30T15:00:00Z'))).toBe(2);
      expect(await keysOf(archive, { prefix: 'm1/' })).toEqual([at('2026-01-30')]);
      expect(await archive.get(at('2026-01-29'))).toBeUndefined();
      expect(await keysOf(archive, { prefix: 'm2/' })).toHaveLength(1);
      expect(await archive.putNew(objectsOf(at('2026-01-29')))).toEqual([true]);
      expect(await archive.get(at('2026-01-29'))).toBeDefined();
    });

    it('writes into a day again that was pruned', async () => {
      const archive = await open();
      const late = 'quarantine/2020-01-01/aa.json';
      await archive.putNew(objectsOf(late));
      await archive.prune('quarantine/', new Date('2026-01-30'));
      expect(await archive.putNew(objectsOf(late))).toEqual([true]);
      expect(await archive.get(late)).toBeDefined();
    });

    it('can say that it is well, and leaves nothing behind by that', async () => {
      const archive = await open();
      await expect(archive.check()).resolves.toBeUndefined();
      expect(await keysOf(archive, { prefix: 'm1/' })).toEqual([]);
    });

    it('names the days and the first folders there are', async () => {
      const archive = await open();
      const at = (device: string, time: string) => `${device}/telemetry/${time}_1_0a1b2c3d.json`;
      const keys = [
        at('m1', '2025-12-31T23-59-59.999Z'),
        at('m1', '2026-01-30T00-00-00.000Z'),
        at('m2', '2026-01-30T12-00-00.000Z'),
        'm1/hello/2026-01-30T12-00-00.000Z_2_0a1b2c3d.json',
        at('m1', '2026-01-31T00-00-00.000Z'),
        'quarantine/2026-01-30/aa.json',
        'dead-letters/store-metrics/2026-01-30T00-00-00.000Z_0a.json',
      ];
      await archive.putNew(objectsOf(...keys));
      expect(await archive.days('m1/')).toEqual(['2025-12-31', '2026-01-30', '2026-01-31']);
      expect(await archive.days('m1/hello/')).toEqual(['2026-01-30']);
      expect(await archive.days('quarantine/')).toEqual(['2026-01-30']);
      expect(await archive.days('m9/')).toEqual([]);
      expect(await archive.folders('')).toEqual(expect.arrayContaining(['quarantine', 'dead-letters']));
      expect(await archive.folders('dead-letters/')).toEqual(['store-metrics']);
      expect(await archive.folders('../')).toEqual([]);
      expect(await archive.folders('m9/')).toEqual([]);
    });
  });
}
