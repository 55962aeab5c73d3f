import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { messageOn } from '#test/support/events.ts';
import { ask, useHome } from './home.ts';

const { folder, keep } = useHome();

describe('GET /api/quarantine', () => {
  const refused = messageOn('iot/m1/telemetry', '{"v":2,"val":\0}', {
    receivedAt: Date.parse('2026-11-25T00:00:00Z'),
  });
  const unknown = messageOn('iot/m1/weather', 'rain', { receivedAt: Date.parse('2026-11-24T00:00:00Z') });
  beforeEach(async () => {
    rmSync(join(folder, 'archive/quarantine'), { recursive: true, force: true });
    await keep(unknown, refused);
  });

  it('lists what could not be used, the last day first, with the reasons', async () => {
    const { json } = await ask('GET /api/quarantine');
    expect(json).toEqual([
      {
        filename: fileMessage(refused).object.key,
        reason: 'not_json',
        detail: 'the payload is not JSON',
        device_id: 'm1',
        category: 'telemetry',
        topic: 'iot/m1/telemetry',
        received_at: '2026-11-25T00:00:00.000Z',
        size: refused.payload.length,
      },
      expect.objectContaining({ reason: 'unknown_topic', device_id: 'm1', category: null, size: 4 }),
    ]);
  });

  it('pages, and takes a range of time', async () => {
    const first = await ask('GET /api/quarantine', { query: { limit: '1' } });
    const second = await ask('GET /api/quarantine', { query: first.next! });
    expect([first, second].map(({ json }) => json[0].reason)).toEqual(['not_json', 'unknown_topic']);
    expect(second.next).toBeUndefined();
    const before = await ask('GET /api/quarantine', { query: { to: '2026-11-25' } });
    expect(before.json).toHaveLength(1);
  });

  it('says of an object that it can not be read, and lists the others', async () => {
    writeFileSync(join(folder, 'archive', fileMessage(refused).object.key), '{"reason":');
    const { status, json } = await ask('GET /api/quarantine');
    expect(status).toBe(200);
    expect(json.map(({ reason }: { reason: string }) => reason)).toEqual(['unreadable', 'unknown_topic']);
  });

  it('gives one with its payload', async () => {
    const [, day = '', name = ''] = fileMessage(unknown).object.key.split('/');
    const { status, json } = await ask('GET /api/quarantine/{day}/{name}', { params: { day, name } });
    expect(status).toBe(200);
    expect(Buffer.from(json.payload, 'base64').toString()).toBe('rain');
  });

  it.each([
    ['2026-11-24', 'ff.json'],
    ['..', 'm1'],
    ['2026-11-24', '../../m1/telemetry/x.json'],
    ['', ''],
  ])('answers 404 for %j, %j', async (day, name) => {
    expect((await ask('GET /api/quarantine/{day}/{name}', { params: { day, name } })).status).toBe(404);
  });
});
