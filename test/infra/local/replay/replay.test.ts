import { expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Message } from '#domain/message.ts';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import type { ReplayHome } from '#local/replay/home.ts';
import { OldMinutes } from '#local/replay/old-minutes.ts';
import { type Options, parseOptions } from '#local/replay/options.ts';
import { Replay } from '#local/replay/replay.ts';
import { openArchive } from '#store/archive/open.ts';
import { readerOf } from '#store/archive/open-reader.ts';
import type { Archive } from '#store/archive/port.ts';
import type { SampleRun } from '#store/metrics/port.ts';
import { inFolder } from '#test/support/archives.ts';
import { messageOn } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const START = Date.parse('2026-01-30T12:00:00.000Z');

const telemetry = (device: string, seq: number, time: number): Message => {
  const ts = new Date(time).toISOString();
  const measurements = [{ ts, type: 'temperature', val: seq, unit: 'Cel' }];
  const data = { v: 2, device_id: device, ts, seq, msg_type: 'telemetry', measurements };
  return messageOn(`iot/${device}/telemetry`, JSON.stringify(data), { receivedAt: time + 100 });
};

/** Three days of two devices, a message each hour, and one a day that could not be used. */
const MESSAGES = Array.from({ length: 72 }, (_, hour) => START + hour * 3_600_000).flatMap((time, seq) => [
  telemetry('m1', seq, time),
  telemetry('m2', seq, time),
  ...(seq % 24 === 0 ? [messageOn('iot/m1/telemetry', `no json ${seq}`, { receivedAt: time })] : []),
]);

async function archiveOf(messages: Message[]): Promise<Archive> {
  const archive = openArchive(inFolder(temporaryFolder()));
  await archive.putNew(messages.map((message) => fileMessage(message).object));
  return archive;
}

const optionsOf = (...args: string[]): Options => {
  const parsed = parseOptions(args, START);
  if (parsed.wants !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.options;
};

type Given = {
  archive: Archive;
  args?: string[];
  feed?: (messages: Message[]) => Promise<boolean>;
  minutes?: OldMinutes;
};

/** A replay into a function that only remembers what it was fed. */
function replayOf({ archive, args = [], feed, minutes }: Given) {
  const fed: Message[] = [];
  const away: string[] = [];
  const stopping = new AbortController();
  const feeder = {
    name: 'store-metrics',
    feed: async (messages: Message[]) => {
      if (feed !== undefined && !(await feed(messages))) return false;
      fed.push(...messages);
      return true;
    },
    outcomes: async () => [],
  };
  const home: ReplayHome = {
    archive: readerOf(archive, 'message'),
    metrics: null,
    registry: null,
    feeders: [feeder],
  };
  const watch = { signal: stopping.signal, onAway: (name: string) => away.push(name) };
  const replay = new Replay(home, optionsOf(...args), minutes ?? null, watch);
  return { replay, fed, away, stopping };
}

const keysOf = (messages: Message[]) => messages.map((message) => fileMessage(message).object.key);

it('feeds each message once, the earliest day first, with those in quarantine among their day', async () => {
  const { replay, fed } = replayOf({ archive: await archiveOf(MESSAGES) });
  expect(await replay.run()).toBeNull();
  expect(keysOf(fed).toSorted()).toEqual(keysOf(MESSAGES).toSorted());
  const days = fed.map(({ receivedAt }) => Math.floor(receivedAt / DAY_MS));
  expect(days).toEqual(days.toSorted());
  expect(replay.tally.counted).toEqual({
    byCategory: { telemetry: 144 },
    quarantined: 3,
    unreadable: 0,
    unreadableKeys: [],
    fed: 147,
  });
  expect(replay.state.messages).toBe(147);
});

it('feeds only a range, and only the devices that are asked for, in quarantine by receipt and topic', async () => {
  const archive = await archiveOf([...MESSAGES, messageOn('iot/m2/telemetry', 'no', { receivedAt: START })]);
  const args = ['--from', '2026-01-31T12:00:00Z', '--to', '2026-02-01', '--device', 'm1'];
  const { replay, fed } = replayOf({ archive, args });
  expect(await replay.run()).toBeNull();
  expect(fed.map(({ receivedAt }) => receivedAt).filter((time) => time % 1000 === 100)).toHaveLength(12);
  expect(fed).toHaveLength(13);
  expect(new Set(fed.map(({ topic }) => topic))).toEqual(new Set(['iot/m1/telemetry']));
});

it('reports an object that is no message, and goes on', async () => {
  const archive = await archiveOf(MESSAGES.slice(0, 5));
  const key = 'm1/telemetry/2026-01-30T12-30-00.000Z_1_0a1b2c3d.json';
  await archive.putNew([
    { key, body: Buffer.from('{}') },
    { key: 'quarantine/2026-01-30/aa.json', body: Buffer.from('{}') },
  ]);
  const { replay, fed } = replayOf({ archive });
  expect(await replay.run()).toBeNull();
  expect(fed).toHaveLength(5);
  expect(replay.tally.counted).toMatchObject({
    unreadable: 2,
    unreadableKeys: [key, 'quarantine/2026-01-30/aa.json'],
  });
});

it('goes on with the day it was in when the archive was away for a while, and counts no message twice', async () => {
  const archive = await archiveOf(MESSAGES);
  let reads = 0;
  const get = archive.get.bind(archive);
  archive.get = (key) => {
    reads += 1;
    if (reads === 60) throw new StoreAway('archive', new Error('gone'));
    return get(key);
  };
  const { replay, fed, away } = replayOf({ archive });
  expect(await replay.run()).toBeNull();
  expect(away).toEqual(['archive']);
  expect(new Set(keysOf(fed))).toEqual(new Set(keysOf(MESSAGES)));
  expect(fed.length).toBeLessThan(2 * MESSAGES.length);
  expect(replay.tally.counted).toMatchObject({ byCategory: { telemetry: 144 }, quarantined: 3, fed: 147 });
});

it('stops when it is told to, and says from where to go on so that nothing is left out', async () => {
  const archive = await archiveOf(MESSAGES);
  let batches = 0;
  const first = replayOf({
    archive,
    args: ['--rate', '1000000'],
    feed: async () => {
      batches += 1;
      if (batches === 3) first.stopping.abort();
      return batches < 3;
    },
  });
  const stopped = await first.replay.run();
  expect(stopped?.goOn).toBe(Date.parse('2026-02-01'));
  const second = replayOf({ archive, args: ['--from', String(stopped?.goOn)] });
  expect(await second.replay.run()).toBeNull();
  expect(new Set(keysOf([...first.fed, ...second.fed]))).toEqual(new Set(keysOf(MESSAGES)));
});

it('goes on from where it was told to begin when it is stopped before anything is in', async () => {
  const { replay, stopping } = replayOf({
    archive: await archiveOf(MESSAGES),
    args: ['--from', '2026-01-31'],
  });
  stopping.abort();
  expect(await replay.run()).toEqual({ goOn: Date.parse('2026-01-31') });
});

it('gathers old minutes of whole days, also from beside the range, and feeds nothing from there', async () => {
  const near = [START - 1000, START, START + 59_000, START + 61_000].map((time, seq) =>
    telemetry('m1', seq, time),
  );
  const written: SampleRun[] = [];
  const writeMinutes = async (runs: SampleRun[]) => {
    written.push(...runs);
  };
  const [from, to] = [START, START + 60_000];
  const minutes = new OldMinutes({ store: { writeMinutes }, before: START + 30 * DAY_MS, from, to });
  onTestFinished(() => minutes.close());
  const args = ['--from', String(from), '--to', String(to)];
  const { replay, fed } = replayOf({ archive: await archiveOf(near), args, minutes });
  expect(await replay.run()).toBeNull();
  expect(keysOf(fed)).toEqual(keysOf(near.slice(1, 3)));
  expect(written.flatMap(({ times }) => times)).toEqual([START, START + 59_000]);
});

it('goes on from the first day whose old minutes wait when it is stopped', async () => {
  const minutes = new OldMinutes({
    store: { writeMinutes: async () => {} },
    before: START + 30 * DAY_MS,
    from: undefined,
    to: undefined,
  });
  onTestFinished(() => minutes.close());
  let batches = 0;
  const { replay, stopping } = replayOf({
    archive: await archiveOf(MESSAGES),
    minutes,
    feed: async () => {
      batches += 1;
      if (batches === 3) stopping.abort();
      return batches < 3;
    },
  });
  expect(await replay.run()).toEqual({ goOn: Date.parse('2026-01-31') });
  expect(minutes.written).toBe(24); // those of the first day: none of its minutes can still get samples
});
