import * as z from 'zod';
import type { NewApiKey } from '#domain/access/api-key.ts';
import { ROLES, type Role } from '#domain/access/role.ts';
import type { ApiKey, KeyCursor, KeyQuery } from '#domain/api/keys.ts';
import { writeChange } from '../audit/deed.ts';
import { Database, type Transaction } from '../postgres/pool.ts';

const COLUMNS = `
  key_id AS id, name, role, created_at, created_by, expires_at, revoked_at, last_used_at`;

const INSERT = `
  INSERT INTO api_keys (key_id, name, role, hash, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
  RETURNING ${COLUMNS}`;

const LIST = `
  SELECT ${COLUMNS}, (extract(epoch FROM created_at) * 1000000)::int8::text AS position FROM api_keys
  WHERE $1::int8 IS NULL OR (created_at, key_id) < (timestamptz 'epoch' + $1::int8 * interval '1 microsecond', $2::text)
  ORDER BY created_at DESC, key_id DESC
  LIMIT $3`;

const REVOKE = `
  UPDATE api_keys SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL RETURNING ${COLUMNS}`;

const FIND = `
  SELECT role, hash, name, expires_at FROM api_keys
  WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

const USED = `
  UPDATE api_keys SET last_used_at = date_trunc('hour', now())
  WHERE key_id = $1 AND (last_used_at IS NULL OR last_used_at < date_trunc('hour', now()))`;

const HAS_ADMIN = `
  SELECT FROM api_keys WHERE role = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) LIMIT 1`;

const Time = z.date().transform((time) => time.toISOString());

const KeyRow = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: Time,
  created_by: z.string(),
  expires_at: Time.nullable(),
  revoked_at: Time.nullable(),
  last_used_at: Time.nullable(),
});

const Held = z.object({
  role: z.enum(ROLES),
  name: z.string(),
  hash: z.instanceof(Uint8Array),
  expires_at: z.date().nullable(),
});

/** A key that is in force, as whoever checks keys has it. */
export type HeldKey = z.infer<typeof Held>;

/** What people say of a new key. */
export type KeyFields = { name: string; role: Role; createdBy: string; expiresAt: string | null };

/** API keys in PostgreSQL. All of it throws StoreAway when the database does not answer. */
export class ApiKeys {
  readonly #db: Database;

  constructor(source: string) {
    this.#db = new Database(source, 'keys', 2);
  }

  create(key: NewApiKey, fields: KeyFields): Promise<ApiKey> {
    return this.#db.transaction((client) => insert(client, key, fields));
  }

  /**
   * The first key of a new house. False where there is one of an admin in force already, which all but one of several starters see.
   * @param save puts the key where people find it; only then it holds
   */
  createFirst(key: NewApiKey, fields: KeyFields, save: () => Promise<void>): Promise<boolean> {
    return this.#db.transaction(async (client) => {
      await client.query('LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE');
      if ((await client.query(HAS_ADMIN)).rowCount !== 0) return false;
      await insert(client, key, fields);
      await save();
      return true;
    });
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.#db.query(HAS_ADMIN)).length > 0;
  }

  /** Newest first. */
  async list({ limit, cursor }: KeyQuery): Promise<{ keys: ApiKey[]; next: KeyCursor | undefined }> {
    const [position, id] = cursor ?? [];
    const rows = await this.#db.query<{ position: string }>(LIST, [position, id, limit]);
    const keys = rows.map((row) => KeyRow.parse(row));
    const last = keys.at(-1);
    const isCut = rows.length === limit && last !== undefined;
    return { keys, next: isCut ? [Number(rows.at(-1)?.position), last.id] : undefined };
  }

  /** False where there is no such key in force. */
  revoke(id: string): Promise<boolean> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query(REVOKE, [id]);
      if (rows[0] === undefined) return false;
      const after = KeyRow.parse(rows[0]);
      await writeChange(client, { target: id, before: { ...after, revoked_at: null }, after });
      return true;
    });
  }

  /** The key, if it is in force. */
  async find(id: string): Promise<HeldKey | undefined> {
    const [row] = await this.#db.query(FIND, [id]);
    return row === undefined ? undefined : Held.parse(row);
  }

  /** Notes that it was used, once an hour. */
  async used(id: string): Promise<void> {
    await this.#db.query(USED, [id]);
  }

  close(): Promise<void> {
    return this.#db.close();
  }
}

async function insert(
  client: Transaction,
  { id, hash }: NewApiKey,
  { name, role, createdBy, expiresAt }: KeyFields,
): Promise<ApiKey> {
  const { rows } = await client.query(INSERT, [id, name, role, hash, createdBy, expiresAt]);
  const created = KeyRow.parse(rows[0]);
  await writeChange(client, { target: id, after: created });
  return created;
}
