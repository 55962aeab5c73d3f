import * as z from 'zod';
import { Database } from '../postgres/pool.ts';
import type { Claim, Claimed, Idempotency, KeptReply, RepeatableRequest } from './port.ts';

const KEPT = "interval '24 hours'";

/** Longer than any function that answers requests may take (a gateway ends an integration after 30 s). */
const BROKEN_OFF = "interval '60 seconds'";

const IS_FORGOTTEN = `r.first_try_at < now() - ${KEPT}`;

/** One that has broken off goes on as it was; one that is forgotten begins anew. */
const CLAIM = `
  INSERT INTO idempotent_requests AS r (subject, route, key, fingerprint) VALUES ($1, $2, $3, $4)
  ON CONFLICT (subject, route, key) DO UPDATE SET
    fingerprint = excluded.fingerprint,
    id = CASE WHEN ${IS_FORGOTTEN} THEN excluded.id ELSE r.id END,
    attempt = CASE WHEN ${IS_FORGOTTEN} THEN 1 ELSE r.attempt + 1 END,
    first_try_at = CASE WHEN ${IS_FORGOTTEN} THEN now() ELSE r.first_try_at END,
    last_try_at = now(),
    reply = NULL
  WHERE ${IS_FORGOTTEN}
    OR (r.reply IS NULL AND r.last_try_at < now() - ${BROKEN_OFF} AND r.fingerprint = excluded.fingerprint)
  RETURNING id::text, attempt, (extract(epoch FROM first_try_at) * 1000)::float8 AS since`;

const FIND = `
  SELECT fingerprint = $4 AS is_same, reply FROM idempotent_requests WHERE (subject, route, key) = ($1, $2, $3)`;

const MINE = '(subject, route, key) = ($1, $2, $3) AND id = $4::uuid AND attempt = $5';

const KEEP = `UPDATE idempotent_requests SET reply = $6::json WHERE ${MINE}`;
const RELEASE = `DELETE FROM idempotent_requests WHERE ${MINE}`;
const BREAK_OFF = `UPDATE idempotent_requests SET last_try_at = '-infinity' WHERE ${MINE} AND reply IS NULL`;

const PRUNE = `
  WITH gone AS (DELETE FROM idempotent_requests WHERE first_try_at < now() - ${KEPT} RETURNING 1)
  SELECT count(*)::int4 AS count FROM gone`;

/** Few connections: each request needs one for a moment at its beginning and at its end. */
const CONNECTIONS = 2;

/** Repeatable requests in PostgreSQL. */
export class PostgresIdempotency implements Idempotency {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry', CONNECTIONS);
  }

  async claim(request: RepeatableRequest): Promise<Claim> {
    const values = [...namesOf(request), request.fingerprint];
    const [claimed] = await this.#db.query<{ id: string; attempt: number; since: number }>(CLAIM, values);
    if (claimed !== undefined)
      return { state: 'claimed', ...claimed, since: claimed.attempt === 1 ? null : claimed.since };
    const [found] = await this.#db.query<{ is_same: boolean; reply: KeptReply | null }>(FIND, values);
    // gone between the two: whoever had it has just failed, and the next try may begin
    if (found === undefined) return { state: 'in_flight' };
    if (!found.is_same) return { state: 'other_request' };
    return found.reply === null ? { state: 'in_flight' } : { state: 'done', reply: Kept.parse(found.reply) };
  }

  async keep(request: RepeatableRequest, claimed: Claimed, reply: KeptReply) {
    await this.#db.query(KEEP, [...mine(request, claimed), JSON.stringify(reply)]);
  }

  async release(request: RepeatableRequest, claimed: Claimed) {
    await this.#db.query(RELEASE, mine(request, claimed));
  }

  async breakOff(request: RepeatableRequest, claimed: Claimed) {
    await this.#db.query(BREAK_OFF, mine(request, claimed));
  }

  async prune() {
    const [row] = await this.#db.query<{ count: number }>(PRUNE);
    return row?.count ?? 0;
  }

  close() {
    return this.#db.close();
  }
}

const Kept = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  contentType: z.string(),
  text: z.string(),
});

const namesOf = ({ subject, route, key }: RepeatableRequest): string[] => [subject, route, key];

const mine = (request: RepeatableRequest, { id, attempt }: Claimed): unknown[] => [
  ...namesOf(request),
  id,
  attempt,
];
