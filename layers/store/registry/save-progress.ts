import { encodeState } from '#domain/sequence/codec.ts';
import { findGaps, NOTHING_MISSING, type Sequences } from '#domain/sequence/gaps.ts';
import type { Segment } from '#domain/sequence/state.ts';
import type { Transaction } from '../postgres/pool.ts';
import { gapHash } from './gap-hash.ts';
import type { Progress } from './track.ts';

const SAVE = `
  UPDATE device_seq_tracking t
  SET seen_at = to_timestamp(u.seen_at / 1000), sequence = u.sequence::json, missing = coalesce(u.missing, t.missing),
    new_messages = t.new_messages + u.new, judged_until = to_timestamp(u.judged_until / 1000)
  FROM unnest(string_to_array($1, chr(10)), $2::float8[], string_to_array($3, chr(10)), $4::int8[], $5::int4[], $6::float8[])
    AS u (device_id, seen_at, sequence, missing, new, judged_until)
  WHERE t.device_id = u.device_id`;

const SAVE_UNUSUAL = `
  UPDATE device_seq_tracking t
  SET offline_at = to_timestamp(u.offline_at / 1000), connection_status = u.connection, clock_ahead_ms = u.clock_ahead,
    duplicates = t.duplicates + u.duplicates, old = t.old + u.old, clock_inconsistent = t.clock_inconsistent + u.inconsistent,
    quarantined = t.quarantined + u.quarantined
  FROM unnest($1::text[], $2::float8[], $3::text[], $4::float8[], $5::int4[], $6::int4[], $7::int4[], $8::int4[])
    AS u (device_id, offline_at, connection, clock_ahead, duplicates, old, inconsistent, quarantined)
  WHERE t.device_id = u.device_id`;

const SAVE_GAPS = `
  UPDATE device_seq_tracking t SET gaps = u.gaps, reboots = u.reboots, gap_hash = u.hash, gaps_at = now()
  FROM unnest($1::text[], $2::int4[], $3::int4[], $4::int8[]) AS u (device_id, gaps, reboots, hash)
  WHERE t.device_id = u.device_id`;

/** What is missing now; null where that can't have changed, as only the newest segment went on. */
function sequencesIn(before: readonly Segment[], after: readonly Segment[]): Sequences | null {
  if (after.length < 2) return NOTHING_MISSING;
  const [was, is] = [before.at(-1), after.at(-1)];
  const others = after.slice(0, -1);
  // other boots' runs may stand behind the newest segment, though their segments don't
  const isLast = others.every(
    ({ boot }, i) => after[i] === before[i] && (is?.boot === null || boot === is?.boot),
  );
  if (isLast && before.length === after.length && was?.a === is?.a && was?.ta === is?.ta) return null;
  return findGaps({ segments: after, floor: null });
}

/** An array of numbers as PostgreSQL reads it; the driver would ask of each element what it is. */
const numbers = (values: (number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;

/** Texts without line ends, to be taken apart by string_to_array: the driver would look for quotes in each. */
const lines = (texts: string[]): string => texts.join('\n');

/** Writes what moves with every message, and where it moved what seldom does. Answers of which devices nothing is missing any more. */
export async function saveProgress(client: Transaction, all: Progress[]): Promise<string[]> {
  const sequences = all.map(({ before, after }) =>
    sequencesIn(before.sequence.segments, after.sequence.segments),
  );
  await client.query(SAVE, [
    lines(all.map(({ after }) => after.deviceId)),
    numbers(all.map(({ after }) => after.seenAt)),
    lines(all.map(({ after }) => JSON.stringify(encodeState(after.sequence)))),
    numbers(sequences.map((found) => found?.missing ?? null)),
    numbers(all.map(({ counts }) => counts.new)),
    numbers(all.map(({ after }) => after.judgedUntil)),
  ]);
  await saveUnusual(client, all.filter(isUnusual));
  return saveGaps(client, all, sequences);
}

/** Writes what there is of gaps and reboots where that has changed, which is seldom; answers where no gap is left. */
async function saveGaps(
  client: Transaction,
  all: Progress[],
  sequences: (Sequences | null)[],
): Promise<string[]> {
  const changed = all.flatMap(({ before }, index) => {
    const found = sequences[index] ?? null;
    if (found === null) return [];
    const hash = gapHash(found);
    return hash === before.gapHash ? [] : [{ deviceId: before.deviceId, found, hash }];
  });
  if (changed.length === 0) return [];
  await client.query(SAVE_GAPS, [
    changed.map(({ deviceId }) => deviceId),
    changed.map(({ found }) => found.gaps.length),
    changed.map(({ found }) => found.reboots),
    changed.map(({ hash }) => hash),
  ]);
  return changed.filter(({ found }) => found.gaps.length === 0).map(({ deviceId }) => deviceId);
}

const isUnusual = ({ before, after, counts, quarantined }: Progress): boolean =>
  before.offlineAt !== after.offlineAt ||
  before.connection !== after.connection ||
  before.clockAhead !== after.clockAhead ||
  counts.duplicate + counts.old + counts.clock_inconsistent + quarantined > 0;

async function saveUnusual(client: Transaction, some: Progress[]): Promise<void> {
  if (some.length === 0) return;
  await client.query(SAVE_UNUSUAL, [
    some.map(({ after }) => after.deviceId),
    some.map(({ after }) => after.offlineAt),
    some.map(({ after }) => after.connection),
    some.map(({ after }) => after.clockAhead),
    some.map(({ counts }) => counts.duplicate),
    some.map(({ counts }) => counts.old),
    some.map(({ counts }) => counts.clock_inconsistent),
    some.map(({ quarantined }) => quarantined),
  ]);
}
