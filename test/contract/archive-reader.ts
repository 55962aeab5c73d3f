import { describe, expect, it } from 'vitest';
import type { Archive, ArchiveReader, NewObject, ScanRequest } from '#store/archive/port.ts';

const body = (data: unknown) => Buffer.from(JSON.stringify(data));
const objectsOf = (...keys: string[]) => keys.map((key) => ({ key, body: body({ key }) }));

/** All that a scan reads, each object once and as its key has it; and the days in the order they came. */
async function scanned(reader: ArchiveReader, request: ScanRequest = {}) {
  const objects: NewObject[] = [];
  const days: string[] = [];
  const progress: number[] = [];
  for await (const piece of reader.scan(request)) {
    objects.push(...piece.objects);
    if (piece.objects.length > 0 && days.at(-1) !== piece.day) days.push(piece.day);
    progress.push(piece.progress);
    for (const { key } of piece.objects) expect(key.split('/').at(-1)?.slice(0, 10)).toBe(piece.day);
  }
  return { keys: objects.map(({ key }) => key), objects, days, progress };
}

/**
 * What every reader of an archive keeps to.
 * @param open answers an archive that holds nothing, and what reads it
 */
export function describeReader(
  name: string,
  open: () => Promise<{ archive: Pick<Archive, 'putNew' | 'remove'>; reader: ArchiveReader }>,
): void {
  describe(`${name}, read from end to end`, () => {
    const at = (device: string, time: string, seq = 1) => `${device}/telemetry/${time}_${seq}_0a1b2c3d.json`;
    const keys = [
      at('m1', '2025-12-31T23-59-59.999Z'),
      at('m1', '2026-01-30T00-00-00.000Z'),
      at('m2', '2026-01-30T12-00-00.000Z'),
      'm1/hello/2026-01-30T12-00-00.000Z_2_0a1b2c3d.json',
      at('m1', '2026-01-31T00-00-00.000Z', 3),
    ];
    const others = [
      'quarantine/2026-01-30/aa.json',
      'dead-letters/store-metrics/2026-01-30T00-00-00.000Z_0a.json',
    ];

    it('gives every object of every device as it was put, the earliest day first', async () => {
      const { archive, reader } = await open();
      await archive.putNew(objectsOf(...keys.slice(3), ...others));
      await archive.putNew(objectsOf(...keys.slice(0, 3)));
      const { objects, days, progress } = await scanned(reader);
      const found = objects.toSorted((a, b) => (a.key < b.key ? -1 : 1));
      expect(found).toEqual(objectsOf(...keys.toSorted()));
      expect(days).toEqual(['2025-12-31', '2026-01-30', '2026-01-31']);
      expect(progress).toEqual(progress.toSorted());
      expect(progress.every((part) => part >= 0 && part < 1)).toBe(true);
    });

    it('gives only a range of own times, and only of the devices that are asked for', async () => {
      const { archive, reader } = await open();
      await archive.putNew(objectsOf(...keys, ...others));
      const from = Date.parse('2026-01-30T00:00:00Z');
      const to = Date.parse('2026-01-31T00:00:00Z');
      expect((await scanned(reader, { from, to })).keys.toSorted()).toEqual(keys.slice(1, 4).toSorted());
      expect((await scanned(reader, { from: from + 1, devices: ['m1', 'm9'] })).keys).toEqual(keys.slice(3));
      expect((await scanned(reader, { to: from, devices: ['m2'] })).keys).toEqual([]);
      expect((await scanned(reader, { devices: [] })).keys).toEqual([]);
      expect((await scanned(reader, { devices: ['../m1', 'quarantine'] })).keys).toEqual([]);
    });

    it('gives what has line feeds and bytes that are no UTF-8 as it is', async () => {
      const { archive, reader } = await open();
      const odd = [
        { key: at('m1', '2026-01-30T00-00-00.000Z', 1), body: Buffer.from('{\n  "data": 1.50\r\n}\n') },
        { key: at('m1', '2026-01-30T00-00-00.000Z', 2), body: Buffer.from([0x7b, 0xff, 0x0a, 0xfe, 0x7d]) },
      ];
      await archive.putNew(odd);
      const { objects } = await scanned(reader);
      expect(objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual(odd);
    });

    it('gives no object that was removed, and one that was put again as it is now', async () => {
      const { archive, reader } = await open();
      await archive.putNew(objectsOf(...keys));
      await archive.remove(keys.slice(0, 2));
      await archive.putNew([{ key: keys[1]!, body: body('again') }]);
      const { objects } = await scanned(reader);
      expect(objects.map(({ key }) => key).toSorted()).toEqual(keys.slice(1).toSorted());
      expect(objects.find(({ key }) => key === keys[1])?.body).toEqual(body('again'));
    });

    it('gives the first receipt of what was received twice before the second, if at all', async () => {
      const { archive, reader } = await open();
      await archive.putNew([{ key: keys[1]!, body: body('first') }]);
      await archive.putNew([{ key: keys[1]!, body: body('second') }]);
      expect((await scanned(reader)).objects[0]?.body).toEqual(body('first'));
    });

    it('gives days of many objects in the order of a device, in several pieces', async () => {
      const { archive, reader } = await open();
      const many = Array.from({ length: 1200 }, (_, n) =>
        at('m1', new Date(Date.UTC(2026, 0, 30) + n * 1000).toISOString().replaceAll(':', '-'), n),
      );
      await archive.putNew(objectsOf(...many));
      expect((await scanned(reader)).keys).toEqual(many);
    });
  });
}
