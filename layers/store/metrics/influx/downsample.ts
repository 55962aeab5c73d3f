import { flux } from '@influxdata/influxdb-client';
import { HOUR_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import { firstSample } from './first-sample.ts';
import { LATEST, SERIES, select } from './flux.ts';
import { type Mark, marksSince, SETTLED_MS } from './late.ts';
import { workOut } from './minute-figures.ts';
import { minutesBucketOf, wholeMinute } from './minutes.ts';
import { type Position, readPosition, savePosition } from './position.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import { stretchesOf } from './stretches.ts';

type Back = { range: { start: number; stop: number }; stillLate: (mark: Mark) => Mark; deadline: number };

/** What is not done by then is left to the next run. A stretch takes a few seconds, and a function may run for 15 minutes. */
const BUDGET_MS = 300_000;

/** A stretch of all devices grows and shrinks so that it takes about so long. */
const AIM_MS = 5000;

/** A stretch that took no longer may well be one of many without samples: it is asked where they go on. */
const EMPTY_MS = 100;

/** The server stamps marks by its clock, and may need so long, with the difference of clocks, until a mark can be read. */
const OVERLAP_MS = 120_000;

/**
 * Works out the minutes that have ended since the last run, then those that have got samples late; a range is worked out whole
 * each time, so that doing it again changes nothing, and the position is saved after what it stands for. It answers how many
 * stretches that were.
 * @param minutesMs for how long figures by the minute are kept
 * @throws StoreAway
 */
export async function downsample(server: Server, now: Date, minutesMs: number): Promise<number> {
  const begin = Date.now();
  const deadline = begin + BUDGET_MS;
  const oldest = wholeMinute(now.getTime() - minutesMs) + HOUR_MS; // not what would be refused as too old in the meantime
  const settled = wholeMinute(now.getTime() - SETTLED_MS);
  const saved = await readPosition(server);
  await copySeries(server, saved?.marks ?? 0);
  const position = saved ?? (await firstPosition(server, settled));
  const begun = { ...position, until: Math.max(position.until, oldest) };
  const { until, count } = await goOn(server, begun, settled, deadline);
  /** What was marked before going on, of what was gone over then, is in; what was marked meanwhile may not be. */
  const stillLate = ({ at, hours, ...mark }: Mark): Mark => {
    const stop = at < begin - OVERLAP_MS ? begun.until : until;
    return { ...mark, at, hours: hours.filter((hour) => hour * HOUR_MS < stop) };
  };
  const back = { range: { start: oldest, stop: until }, stillLate, deadline };
  return count + (await goBack(server, { ...begun, until }, back));
}

/** Where nothing was downsampled yet: before the first sample. Marks of before now say nothing then. */
async function firstPosition(server: Server, settled: number): Promise<Position> {
  const read = Date.now();
  const until = Math.min(settled, (await firstSample(server, LATEST)) ?? settled);
  return { until, marks: read - OVERLAP_MS, read };
}

/** The units of series stand where their minutes do too, which outlive them. */
async function copySeries(server: Server, since: number): Promise<void> {
  const { bucket } = server.place;
  const all = {
    bucket,
    measurement: SERIES,
    field: 'noted',
    start: Math.max(0, since - HOUR_MS),
    stop: LATEST,
  };
  const copy = flux`${select(all, flux`true`)} |> to(bucket: ${minutesBucketOf(bucket)}) |> filter(fn: (r) => false)`;
  await readRows(server, copy, () => true);
}

async function goOn(server: Server, position: Position, settled: number, deadline: number) {
  let { until } = position;
  let count = 0;
  for (let length = 5 * MINUTE_MS; until < settled && Date.now() < deadline; count++) {
    const stop = Math.min(settled, until + length);
    const begun = Date.now();
    await workOut(server, { start: until, stop, deviceIds: null });
    const took = Date.now() - begun;
    until = took < EMPTY_MS ? ((await firstSample(server, settled, stop)) ?? settled) : stop;
    await savePosition(server, { ...position, until });
    length = took < AIM_MS ? Math.min(HOUR_MS, 2 * length) : Math.max(MINUTE_MS, wholeMinute(length / 2));
  }
  return { until, count };
}

async function goBack(
  server: Server,
  position: Position,
  { range, stillLate, deadline }: Back,
): Promise<number> {
  let count = 0;
  for (let from = position.marks, more = true; more && Date.now() < deadline; ) {
    const now = Date.now();
    const found = await marksSince(server, from);
    const marks = found.marks.map(stillLate);
    const taken = someOf(marks);
    for (const stretch of stretchesOf(taken, range)) {
      await workOut(server, stretch);
      count++;
    }
    more = found.more || taken.length < marks.length;
    from = (taken.at(-1)?.at ?? from) + 1;
    const read = more ? { marks: from, read: from } : { marks: now - OVERLAP_MS, read: now };
    await savePosition(server, { ...position, ...read });
  }
  return count;
}

/** Hours of devices that are marked, after which the position is saved: all marks of an instant, or none. */
const HOURS_AT_ONCE = 2000;

function someOf(marks: Mark[]): Mark[] {
  const hours = new Set<string>();
  const end = marks.findIndex(({ deviceId, hours: own, at }, index) => {
    if (hours.size >= HOURS_AT_ONCE && at !== marks[index - 1]?.at) return true;
    for (const hour of own) hours.add(`${deviceId} ${hour}`);
    return false;
  });
  return end < 0 ? marks : marks.slice(0, end);
}
