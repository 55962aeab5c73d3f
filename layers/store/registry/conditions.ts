import { FUTURE_TOLERANCE_MS } from '#domain/timestamps.ts';
import type { Transaction } from '../postgres/pool.ts';
import { CLOCK_SKEW, clockOff, type News } from './news.ts';
import type { Observation } from './port.ts';

/** At `high` percent and more a buffer is too full; below `low` percent it is well again. Between them nothing changes. */
export type BufferLimits = { high: number; low: number };

const BUFFER_HIGH = 'buffer_high';

type Rank = { time: number; seq: number };

/** What the hellos of one device in a batch say: maxima, so that the order in which they are recorded makes no difference. */
type Condition = {
  deviceId: string;
  high: (Rank & { pct: number }) | null;
  low: Rank | null;
  hello: { at: number; behind: number | null } | null;
};

const isHigh = (c: string) =>
  `(${c}.buffer_high_time IS NOT NULL AND (${c}.buffer_low_time IS NULL
    OR (${c}.buffer_high_time, ${c}.buffer_high_seq) > (${c}.buffer_low_time, ${c}.buffer_low_seq)))`;

const later = (kind: 'high' | 'low') =>
  `(excluded.buffer_${kind}_time IS NOT NULL AND (c.buffer_${kind}_time IS NULL
    OR (excluded.buffer_${kind}_time, excluded.buffer_${kind}_seq) > (c.buffer_${kind}_time, c.buffer_${kind}_seq)))`;

const take = (isLater: string, columns: string[]) =>
  columns
    .map((column) => `${column} = CASE WHEN ${isLater} THEN excluded.${column} ELSE c.${column} END`)
    .join(', ');

const LATER_HELLO = `(excluded.hello_at IS NOT NULL AND (c.hello_at IS NULL
    OR (excluded.hello_at, coalesce(excluded.clock_behind_ms, 0)) > (c.hello_at, coalesce(c.clock_behind_ms, 0))))`;

/** The device is locked, so what stood before the statement is what it changes. */
const SAVE = `
  WITH saved AS (
    INSERT INTO device_conditions AS c (device_id, buffer_high_time, buffer_high_seq, buffer_high_pct,
      buffer_low_time, buffer_low_seq, hello_at, clock_behind_ms)
    SELECT device_id, to_timestamp(high_time / 1000), high_seq, high_pct, to_timestamp(low_time / 1000), low_seq,
      to_timestamp(hello_at / 1000), behind
    FROM unnest($1::text[], $2::float8[], $3::int8[], $4::float8[], $5::float8[], $6::int8[], $7::float8[], $8::float8[])
      AS u (device_id, high_time, high_seq, high_pct, low_time, low_seq, hello_at, behind)
    ON CONFLICT (device_id) DO UPDATE SET
      ${take(later('high'), ['buffer_high_time', 'buffer_high_seq', 'buffer_high_pct'])},
      ${take(later('low'), ['buffer_low_time', 'buffer_low_seq'])},
      ${take(LATER_HELLO, ['hello_at', 'clock_behind_ms'])}
    WHERE ${later('high')} OR ${later('low')} OR ${LATER_HELLO}
    RETURNING c.*
  )
  SELECT s.device_id, s.buffer_high_pct AS pct, s.clock_behind_ms::float8 AS behind,
    ${isHigh('s')} AS high, coalesce(${isHigh('b')}, false) AS was_high,
    s.clock_behind_ms IS NOT NULL AS is_behind, b.clock_behind_ms IS NOT NULL AS was_behind
  FROM saved s LEFT JOIN device_conditions b USING (device_id)`;

type Row = {
  device_id: string;
  pct: number | null;
  behind: number | null;
  high: boolean;
  was_high: boolean;
  is_behind: boolean;
  was_behind: boolean;
};

/** Writes what live hellos say of the devices' buffers and clocks, and answers what begins or ends with it. */
export async function saveConditions(
  client: Transaction,
  seen: Observation[],
  limits: BufferLimits,
): Promise<News[]> {
  const hellos = seen.filter(({ live, condition }) => live && condition !== undefined);
  if (hellos.length === 0) return [];
  const groups = Map.groupBy(hellos, ({ deviceId }) => deviceId);
  const all = [...groups].map(([deviceId, some]) => conditionOf(deviceId, some, limits));
  const { rows } = await client.query<Row>(SAVE, [
    all.map(({ deviceId }) => deviceId),
    all.map(({ high }) => high?.time ?? null),
    all.map(({ high }) => high?.seq ?? null),
    all.map(({ high }) => high?.pct ?? null),
    all.map(({ low }) => low?.time ?? null),
    all.map(({ low }) => low?.seq ?? null),
    all.map(({ hello }) => hello?.at ?? null),
    all.map(({ hello }) => hello?.behind ?? null),
  ]);
  return rows.flatMap((row) => newsOf(row, receiptOf(groups.get(row.device_id) ?? [])));
}

const receiptOf = (some: Observation[]): number => Math.max(0, ...some.map(({ receivedAt }) => receivedAt));

function newsOf(row: Row, at: number): News[] {
  const { device_id: deviceId, pct, behind } = row;
  const news: News[] = [];
  if (row.high && !row.was_high)
    news.push({
      raise: {
        deviceId,
        type: BUFFER_HIGH,
        severity: 'warning',
        message: `the device's buffer is ${pct} % full: when it is full, measurements are lost`,
        details: { buf_usage_pct: pct },
        at,
      },
    });
  if (!row.high && row.was_high) news.push({ clear: { deviceId, type: BUFFER_HIGH, at } });
  if (row.is_behind && !row.was_behind) news.push({ raise: clockOff(deviceId, 'behind', behind ?? 0, at) });
  if (!row.is_behind && row.was_behind)
    news.push({ clear: { deviceId, type: CLOCK_SKEW, rule: 'behind', at } });
  return news;
}

/** A time that is not believed would outrank all that follow. */
const rankOf = ({ time, receivedAt, sequenced }: Observation): Rank => ({
  time: time === null || time > receivedAt + FUTURE_TOLERANCE_MS ? receivedAt : time,
  seq: sequenced?.seq ?? -1,
});

const isAfter = (x: Rank, y: Rank | null): boolean =>
  y === null || x.time > y.time || (x.time === y.time && x.seq > y.seq);

function conditionOf(deviceId: string, hellos: Observation[], { high, low }: BufferLimits): Condition {
  const found: Condition = { deviceId, high: null, low: null, hello: null };
  for (const seen of hellos) {
    const { condition } = seen;
    if (condition === undefined) continue;
    const rank = rankOf(seen);
    const { bufferPct: pct } = condition;
    if (pct >= high && isAfter(rank, found.high)) found.high = { ...rank, pct };
    if (pct < low && isAfter(rank, found.low)) found.low = rank;
    if (condition.atOnce) found.hello = laterHello(found.hello, seen);
  }
  return found;
}

/** Of what was kept in a buffer the delay says nothing of the clock. */
function laterHello(
  before: Condition['hello'],
  { receivedAt: at, clockAhead }: Observation,
): Condition['hello'] {
  const isBehind = clockAhead !== null && -clockAhead > FUTURE_TOLERANCE_MS;
  const hello = { at, behind: isBehind ? Math.round(-clockAhead) : null };
  if (before === null || at > before.at) return hello;
  return at === before.at && (hello.behind ?? 0) > (before.behind ?? 0) ? hello : before;
}
