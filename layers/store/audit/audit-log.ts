import * as z from 'zod';
import type { AuditCursor, AuditEntry, AuditQuery } from '#domain/api/audit.ts';
import { Database } from '../postgres/pool.ts';
import type { Change, Deed } from './change.ts';
import type { Announced } from './deed.ts';
import { entryValue, INSERT_ENTRIES, valuesOf } from './entry.ts';

/** Conditions with no value fall away when the statement is planned, so each filter finds its index. */
const LIST = `
  SELECT id::text, created_at, subject, role, route, target, before, after, request_id, address,
    (extract(epoch FROM created_at) * 1000000)::int8::text AS position
  FROM audit_log
  WHERE ($1::text IS NULL OR subject = $1) AND ($2::text IS NULL OR target = $2) AND ($3::text IS NULL OR route = $3)
    AND ($4::int8 IS NULL OR created_at >= timestamptz 'epoch' + $4::int8 * interval '1 millisecond')
    AND ($5::int8 IS NULL OR created_at < timestamptz 'epoch' + $5::int8 * interval '1 millisecond')
    AND ($6::int8 IS NULL OR (created_at, id) < (timestamptz 'epoch' + $6::int8 * interval '1 microsecond', $7::int8))
  ORDER BY created_at DESC, id DESC
  LIMIT $8`;

const Row = z.object({
  id: z.coerce.number(),
  created_at: z.date().transform((time) => time.toISOString()),
  subject: z.string(),
  role: z.string(),
  route: z.string(),
  target: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  request_id: z.string(),
  address: z.string(),
  position: z.coerce.number(),
});

export type AuditPage = { entries: AuditEntry[]; next: AuditCursor | undefined };

/** Two entries of 32 KiB each would make an answer of 100 of them too large for a Lambda: a page ends before that. */
const PAGE_BYTES = 4_000_000;

/** Who has changed what, in PostgreSQL. All of it throws StoreAway when the database does not answer. */
export class AuditLog {
  readonly #db: Database;

  constructor(source: string) {
    this.#db = new Database(source, 'audit', 2);
  }

  /** Writes an entry, and answers it for what may have to be said of it later. */
  async write(deed: Deed, change: Change): Promise<Announced> {
    const [row] = await this.#db.query<{ id: string }>(INSERT_ENTRIES, valuesOf(deed, [change]));
    return { id: row?.id ?? '', change };
  }

  /** Says of an entry how the change has ended. */
  async complete({ id }: Announced, after: unknown): Promise<void> {
    await this.#db.query('UPDATE audit_log SET after = $2::jsonb WHERE id = $1', [id, entryValue(after)]);
  }

  /** Takes an entry back: what it announced was refused. */
  async withdraw({ id }: Announced): Promise<void> {
    await this.#db.query('DELETE FROM audit_log WHERE id = $1', [id]);
  }

  /** Newest first. */
  async list({ subject, target, route, from, to, cursor, limit }: AuditQuery): Promise<AuditPage> {
    const [position, id] = cursor ?? [];
    const values = [subject, target, route, timeOf(from), timeOf(to), position, id, limit];
    const rows = (await this.#db.query(LIST, values)).map((row) => Row.parse(row));
    const entries: AuditEntry[] = [];
    let bytes = 0;
    for (const { position: _, created_at: time, ...entry } of rows) {
      bytes += JSON.stringify(entry).length;
      if (bytes > PAGE_BYTES) break;
      entries.push({ time, ...entry });
    }
    const last = rows[entries.length - 1];
    const isCut = entries.length === limit || entries.length < rows.length;
    return { entries, next: isCut && last !== undefined ? [last.position, last.id] : undefined };
  }

  /** Deletes what is older; answers how many entries. */
  async prune(before: Date): Promise<number> {
    const gone = await this.#db.query(
      'WITH gone AS (DELETE FROM audit_log WHERE created_at < $1 RETURNING 1) SELECT count(*)::int4 AS count FROM gone',
      [before],
    );
    return z.object({ count: z.number() }).parse(gone[0]).count;
  }

  close(): Promise<void> {
    return this.#db.close();
  }
}

/** Nothing is older than 1970, and PostgreSQL knows no times as old as a query can name. */
const timeOf = (time: number | undefined): number | undefined =>
  time === undefined ? undefined : Math.max(0, time);
