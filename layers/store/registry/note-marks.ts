import type { Database } from '../postgres/pool.ts';
import type { IngestMark } from './port.ts';

const NOTE = `
  INSERT INTO ingest_marks AS m (lane, sent_at)
  SELECT lane, to_timestamp(max(sent_at) / 1000) FROM unnest($1::text[], $2::float8[]) AS u (lane, sent_at)
  GROUP BY lane ORDER BY lane
  ON CONFLICT (lane) DO UPDATE SET sent_at = excluded.sent_at WHERE m.sent_at < excluded.sent_at`;

/** Notes marks that have come through; one that comes again, or after a later one, changes nothing. */
export async function noteMarks(db: Database, marks: IngestMark[]): Promise<void> {
  if (marks.length === 0) return;
  await db.query(NOTE, [marks.map(({ lane }) => lane), marks.map(({ sentAt }) => sentAt)]);
}
