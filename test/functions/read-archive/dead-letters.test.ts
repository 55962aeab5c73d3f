import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Journal } from '#store/bus/journal.ts';
import { bury } from '#store/dead-letters.ts';
import { messageOn } from '#test/support/events.ts';
import { ask, telemetry, useHome } from './home.ts';

const { folder, archive } = useHome();
const journal = new Journal(join(folder, 'journal.sqlite'));
afterAll(() => journal.close());

describe('dead letters', () => {
  const culprit = telemetry('m1', 7);
  const other = { ...telemetry('m1', 8), receivedAt: culprit.receivedAt + 1 };
  const letters = async (query: Record<string, string> = {}) =>
    (await ask('GET /api/dead-letters', { query })).json;
  const redrive = (body: unknown) => ask('POST /api/dead-letters:redrive', { body });
  /** What the bus got since the last time it was asked. */
  const onTheBus = () => {
    const entries = journal.read(seen, 10_000, Number.POSITIVE_INFINITY);
    seen = entries.at(-1)?.position ?? seen;
    return entries;
  };
  let seen = 0;

  beforeEach(async () => {
    rmSync(join(folder, 'archive/dead-letters'), { recursive: true, force: true });
    onTheBus();
    await bury(archive, 'store-metrics', culprit, 'TypeError: x is not a function');
    await bury(archive, 'update-registry', other, 'RangeError: too much');
  });

  it('are listed with their reasons, newest first, all or by function', async () => {
    expect(await letters()).toEqual([
      expect.objectContaining({ function: 'update-registry', reason: 'RangeError: too much' }),
      {
        filename: expect.stringMatching(
          /^dead-letters\/store-metrics\/2026-11-23T12-00-05\.123Z_[0-9a-f]{16}\.json$/,
        ),
        function: 'store-metrics',
        reason: 'TypeError: x is not a function',
        topic: 'iot/m1/telemetry',
        received_at: '2026-11-23T12:00:05.123Z',
        buried_at: expect.stringMatching(/Z$/),
        size: culprit.payload.length,
      },
    ]);
    expect(await letters({ function: 'store-metrics' })).toHaveLength(1);
    expect(await letters({ function: 'archive-messages' })).toEqual([]);
    expect((await ask('GET /api/dead-letters', { query: { function: '../m1' } })).status).toBe(400);
  });

  it('go back to their own functions, as no news, and are gone', async () => {
    const { status, json } = await redrive({});
    expect(status).toBe(200);
    expect(json).toEqual({ redriven: 2, remaining: 0, not_found: [], unreadable: [], unreachable: [] });
    const sent = onTheBus().toSorted((a, b) => (String(a.onlyFor) < String(b.onlyFor) ? -1 : 1));
    expect(sent.map(({ onlyFor }) => onlyFor)).toEqual(['store-metrics', 'update-registry']);
    expect(sent[0]!.message).toMatchObject({
      topic: culprit.topic,
      receivedAt: culprit.receivedAt,
      clientId: 'm1',
      replayed: true,
    });
    expect(Buffer.from(sent[0]!.message.payload)).toEqual(culprit.payload);
    expect(await letters()).toEqual([]);
  });

  it('go back by function', async () => {
    expect((await redrive({ function: 'store-metrics' })).json).toMatchObject({ redriven: 1, remaining: 0 });
    expect(onTheBus().map(({ onlyFor }) => onlyFor)).toEqual(['store-metrics']);
    expect(await letters()).toHaveLength(1);
  });

  it('go back by filename, each once, and those that are not there are named', async () => {
    const [{ filename }] = await letters({ function: 'store-metrics' });
    const gone = 'dead-letters/store-metrics/2026-11-23T12-00-05.123Z_0000000000000000.json';
    const { json } = await redrive({ keys: [filename, filename, gone] });
    expect(json).toEqual({ redriven: 1, remaining: 1, not_found: [gone], unreadable: [], unreachable: [] });
    expect(onTheBus()).toHaveLength(1);
  });

  it('are all sent, however many there are', async () => {
    for (let seq = 0; seq < 120; seq++)
      await bury(archive, 'store-metrics', messageOn('iot/m1/telemetry', `${seq}`), 'TypeError');
    expect((await redrive({})).json).toMatchObject({ redriven: 122, remaining: 0 });
    expect(onTheBus()).toHaveLength(122);
  });

  it('stay when they can not be read, and the others go', async () => {
    const [{ filename }] = await letters({ function: 'update-registry' });
    await archive.remove([filename]);
    await archive.putNew([{ key: filename, body: Buffer.from('{"function":"update-registry"}') }]);
    const { status, json } = await redrive({});
    expect(status).toBe(200);
    expect(json).toEqual({
      redriven: 1,
      remaining: 1,
      not_found: [],
      unreadable: [filename],
      unreachable: [],
    });
    expect(await letters()).toEqual([
      expect.objectContaining({
        filename,
        function: 'update-registry',
        reason: expect.stringMatching(/^unreadable/),
        topic: null,
      }),
    ]);
  });

  it('stay when their function is no longer there, and are named, and the others go', async () => {
    await bury(archive, 'count-sheep', telemetry('m1', 9), 'TypeError: no wool');
    const [{ filename }] = await letters({ function: 'count-sheep' });
    expect((await redrive({})).json).toMatchObject({ redriven: 2, remaining: 1, unreachable: [filename] });
    expect(onTheBus().map(({ onlyFor }) => onlyFor)).not.toContain('count-sheep');
    expect(await letters()).toEqual([expect.objectContaining({ filename, reason: 'TypeError: no wool' })]);
  });

  it('are not lost when their message fails again before the answer', async () => {
    const again = { ...culprit, replayed: true };
    let buried: Promise<void> | undefined;
    const write = vi.spyOn(Journal.prototype, 'write').mockImplementationOnce(() => {
      buried = bury(archive, 'store-metrics', again, 'TypeError: still');
      return 0;
    });
    await redrive({ function: 'store-metrics' });
    write.mockRestore();
    await buried;
    expect(await letters({ function: 'store-metrics' })).toEqual([
      expect.objectContaining({ reason: 'TypeError: still' }),
    ]);
  });

  it('stay when the bus is away, and can be sent by the same name later', async () => {
    const [{ filename }] = await letters({ function: 'store-metrics' });
    const write = vi.spyOn(Journal.prototype, 'write').mockImplementationOnce(() => {
      throw new Error('database or disk is full');
    });
    const { status, json, headers } = await redrive({ keys: [filename] });
    write.mockRestore();
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(json.detail).not.toContain('disk');
    expect(await letters({ function: 'store-metrics' })).toHaveLength(1);
    expect((await redrive({ keys: [filename] })).json).toMatchObject({ redriven: 1, not_found: [] });
    expect(await letters({ function: 'store-metrics' })).toEqual([]);
  });

  it.each([
    [{ keys: ['m1/telemetry/2026-11-23T12-00-03.000Z_3_0a1b2c3d.json'] }],
    [{ keys: ['dead-letters/../m1/2026-11-23T12-00-03.000Z_3_0a1b2c3d.json'] }],
    [{ keys: [] }],
    [{ keys: ['dead-letters/store-metrics/2026-11-23T12-00-03.000Z_0a.json'], function: 'store-metrics' }],
    [{ function: '../x' }],
    [{ functions: 'store-metrics' }],
    [[]],
  ])('refuse %j', async (body) => {
    expect((await redrive(body)).status).toBe(400);
    expect(await letters()).toHaveLength(2);
  });
});
