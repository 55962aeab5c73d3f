import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Message } from '#domain/message.ts';
import { Journal } from '#store/bus/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const message = (topic: string, payload = '{}'): Message => ({
  id: '',
  topic,
  payload: Buffer.from(payload),
  clientId: 'm1',
  principal: null,
  receivedAt: 1_700_000_000_000,
  replayed: false,
});
const payloads = (journal: Journal, behind: number, limit = 100, bytes = 1e9) =>
  journal.read(behind, limit, bytes).map(({ message: { payload } }) => Buffer.from(payload).toString());

it('gives back what was written, byte for byte and in order', () => {
  const journal = new Journal(join(folder, 'order.sqlite'));
  const bytes = Buffer.from([0, 255, 10, 0]);
  journal.write({
    messages: [
      { ...message('iot/m1/telemetry'), payload: bytes },
      { ...message('b'), clientId: null, replayed: true },
    ],
  });
  const [first, second] = journal.read(0, 10, 1e9);
  expect(first).toMatchObject({
    position: 1,
    onlyFor: null,
    message: { id: '1', topic: 'iot/m1/telemetry', clientId: 'm1', replayed: false },
  });
  expect(Buffer.from(first!.message.payload).equals(bytes)).toBe(true);
  expect(second).toMatchObject({
    position: 2,
    message: { clientId: null, replayed: true, receivedAt: 1_700_000_000_000 },
  });
  journal.close();
});

it('reads behind a position, no more than asked for, nor much more bytes', () => {
  const journal = new Journal(join(folder, 'read.sqlite'));
  journal.write({ messages: ['a', 'b', 'c', 'd'].map((text) => message('t', text.repeat(10))) });
  expect(payloads(journal, 1, 2)).toEqual(['bbbbbbbbbb', 'cccccccccc']);
  expect(payloads(journal, 0, 10, 15)).toHaveLength(2);
  journal.close();
});

it('never gives a position twice, even when all messages have been deleted and it was closed', () => {
  const file = join(folder, 'positions.sqlite');
  const before = new Journal(file);
  before.write({ messages: [message('a'), message('b')], trimTo: 2 });
  before.close();
  const after = new Journal(file);
  expect(after.end()).toBe(2);
  expect(after.write({ messages: [message('c')] })).toBe(3);
  after.close();
});

it('keeps the cursors', () => {
  const file = join(folder, 'cursors.sqlite');
  const before = new Journal(file);
  before.write({
    messages: [],
    cursors: new Map([
      ['a', 1],
      ['b', 2],
    ]),
  });
  before.write({ messages: [], cursors: new Map([['a', 5]]) });
  before.close();
  const after = new Journal(file);
  expect(after.cursors()).toEqual(
    new Map([
      ['a', 5],
      ['b', 2],
    ]),
  );
  after.close();
});

it('lets another thread or process write beside it', () => {
  const file = join(folder, 'shared.sqlite');
  const one = new Journal(file);
  const other = new Journal(file);
  one.write({ messages: [message('t', 'one')] });
  other.write({ messages: [message('t', 'other')], onlyFor: 'f' });
  expect(payloads(one, 0)).toEqual(['one', 'other']);
  expect(one.read(1, 1, 1e9)[0]?.onlyFor).toBe('f');
  one.close();
  other.close();
});

it('has every message that a process had written when it was killed', async () => {
  const file = join(folder, 'killed.sqlite');
  const script = `
    import { Journal } from '#store/bus/journal.ts';
    const journal = new Journal(${JSON.stringify(file)});
    for (;;) console.log(journal.write({ messages: Array.from({ length: 10 }, () => ({ topic: 't', payload: Buffer.alloc(1000), receivedAt: 1, clientId: null, principal: null, replayed: false, id: '' })) }));`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
    { cwd: process.cwd() },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
    if (said.split('\n').length > 50) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  const last = Number(said.split('\n').slice(0, -1).at(-1));
  const journal = new Journal(file);
  expect(last).toBeGreaterThan(0);
  expect(journal.end()).toBeGreaterThanOrEqual(last);
  expect(journal.read(0, 1e6, 1e12)).toHaveLength(journal.end());
  journal.close();
});
