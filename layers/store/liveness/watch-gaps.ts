import * as z from 'zod';
import { decodeState } from '#domain/sequence/codec.ts';
import { findGaps } from '#domain/sequence/gaps.ts';
import { type Look, lookAtGaps, type SeenGap } from '#domain/sequence/open-gaps.ts';
import { EMPTY_SEQUENCE } from '#domain/sequence/state.ts';
import { clearAlerts } from '../alerts/clear.ts';
import { raiseAlerts } from '../alerts/raise.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { SEQUENCE_GAP } from '../registry/news.ts';
import { correctGaps, gapAlert } from './gap-alert.ts';

/** So many devices are looked at in one transaction. */
const AT_ONCE = 2000;

/** Only devices whose gaps are others than at the last look, or where one has waited. What is locked is looked at next time. */
const LOOK = `
  SELECT t.device_id, t.sequence, t.gap_hash::text AS gap_hash,
    date_part('epoch', t.gaps_at) * 1000 AS gaps_at, g.seen, a.id IS NOT NULL AS open
  FROM device_seq_tracking t LEFT JOIN device_gaps g USING (device_id)
    LEFT JOIN device_alerts a ON a.device_id = t.device_id AND a.alert_type = '${SEQUENCE_GAP}' AND a.rule = '' AND a.cleared_at IS NULL
  WHERE t.device_id > $1 AND (coalesce(g.gap_hash, 0) <> t.gap_hash OR g.waiting)
  ORDER BY t.device_id
  LIMIT ${AT_ONCE}
  FOR NO KEY UPDATE OF t SKIP LOCKED`;

const SAVE = `
  INSERT INTO device_gaps AS g (device_id, gap_hash, waiting, seen)
  SELECT device_id, gap_hash, waiting, seen::json
  FROM unnest($1::text[], $2::int8[], $3::bool[], $4::text[]) AS u (device_id, gap_hash, waiting, seen)
  ON CONFLICT (device_id) DO UPDATE SET gap_hash = excluded.gap_hash, waiting = excluded.waiting, seen = excluded.seen`;

const Seen = z.array(
  z.object({
    from: z.int(),
    to: z.int(),
    count: z.int(),
    ts_before: z.number(),
    ts_after: z.number(),
    since: z.number(),
    told: z.boolean(),
    lost: z.boolean(),
  }),
);

type Row = {
  device_id: string;
  sequence: unknown;
  gap_hash: string;
  gaps_at: number | null;
  seen: unknown;
  open: boolean;
};

type Looked = { deviceId: string; gapHash: string; look: Look; told: SeenGap[]; open: boolean };

/** See {@link Liveness.watchGaps}: five round trips for 2,000 devices. */
export async function watchGaps(db: Database, now: number, graceMs: number): Promise<number> {
  let total = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const ids: string[] = await db.transaction((client) => watchSome(client, from, now, graceMs));
    total += ids.length;
    after = ids.length === AT_ONCE ? ids.at(-1) : undefined;
  }
  return total;
}

async function watchSome(
  client: Transaction,
  after: string,
  now: number,
  graceMs: number,
): Promise<string[]> {
  const { rows } = await client.query<Row>(LOOK, [after]);
  const all = rows.map((row) => lookedAt(row, now, graceMs));
  if (all.length > 0) await save(client, all);
  await raiseAlerts(
    client,
    all.filter(({ look }) => look.fresh).map(({ deviceId, told }) => gapAlert(deviceId, told, now)),
  );
  await correctGaps(
    client,
    all
      .filter(({ look, open, told }) => open && !look.fresh && told.length > 0)
      .map(({ deviceId, told }) => gapAlert(deviceId, told, now)),
  );
  await clearAlerts(
    client,
    all
      .filter(({ open, told }) => open && told.length === 0)
      .map(({ deviceId }) => ({ deviceId, type: SEQUENCE_GAP, at: now })),
  );
  return rows.map(({ device_id }) => device_id);
}

function lookedAt(row: Row, now: number, graceMs: number): Looked {
  const { device_id, sequence, gap_hash, gaps_at, seen, open } = row;
  const state = sequence === null ? EMPTY_SEQUENCE : decodeState(sequence);
  // what is lost is of interest only to an alert that tells of it
  const before = Seen.parse(seen ?? []).filter(({ lost }) => open || !lost);
  const look = lookAtGaps(findGaps(state), state.floor, before, { now, since: gaps_at ?? now, graceMs });
  const told = look.seen.filter((gap) => gap.told && (open || !gap.lost));
  return { deviceId: device_id, gapHash: gap_hash, look, told, open };
}

const save = (client: Transaction, all: Looked[]) =>
  client.query(SAVE, [
    all.map(({ deviceId }) => deviceId),
    all.map(({ gapHash }) => gapHash),
    all.map(({ look }) => look.waiting),
    all.map(({ look }) => JSON.stringify(look.seen)),
  ]);
