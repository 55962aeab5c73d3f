import { DatabaseSync, type StatementSync } from 'node:sqlite';
import * as z from 'zod';
import type { Message } from '#domain/message.ts';

/** A message in the journal; `onlyFor` names the one function that is to get it, null is for all. */
export type Entry = { position: number; onlyFor: string | null; message: Message };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again, or a cursor would skip a message
    received_at INTEGER NOT NULL,
    topic TEXT NOT NULL,
    client_id TEXT,
    principal TEXT,
    replayed INTEGER NOT NULL,
    only_for TEXT,
    payload BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cursors (function TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;`;

const CursorRow = z.tuple([z.string(), z.number()]);
const PositionRow = z.tuple([z.number().nullable()]);

/**
 * The bus of the local homes: one append-only SQLite file, which functions read each at its own cursor. Any number of
 * threads and processes may have it open; a commit is on disk when `write` returns (WAL, synchronous=FULL).
 */
export class Journal {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #setCursor: StatementSync;
  readonly #trim: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 10_000 });
    this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
    // most messages are read and deleted before a checkpoint comes, and then are written to the disk once, not twice
    this.#db.exec('PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;');
    this.#db.exec(SCHEMA);
    this.#insert = this.#db.prepare(
      'INSERT INTO messages (received_at, topic, client_id, principal, replayed, only_for, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#read = this.#db.prepare(
      'SELECT position, received_at, topic, client_id, principal, replayed, only_for, payload FROM messages WHERE position > ? ORDER BY position LIMIT ?',
    );
    this.#read.setReturnArrays(true);
    this.#setCursor = this.#db.prepare(
      'INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
    );
    this.#trim = this.#db.prepare('DELETE FROM messages WHERE position <= ?');
  }

  /**
   * Writes messages, cursors and what may go (all up to `trimTo`) in one transaction; answers the last message's position.
   * @throws the SQLite error when the disk is full or broken; nothing is written then
   */
  write({ messages, onlyFor = null, cursors, trimTo = 0 }: JournalWrite): number {
    let last: number | bigint = 0;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const m of messages) {
        const { receivedAt, topic, clientId, principal, replayed, payload } = m;
        last = this.#insert.run(
          receivedAt,
          topic,
          clientId,
          principal,
          replayed ? 1 : 0,
          onlyFor,
          payload,
        ).lastInsertRowid;
      }
      for (const [name, position] of cursors ?? []) this.#setCursor.run(name, position);
      if (trimTo > 0) this.#trim.run(trimTo);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    return Number(last);
  }

  /** The messages behind a position, oldest first: at most `limit`, and no more than about `maxBytes` of payload. */
  read(behind: number, limit: number, maxBytes: number): Entry[] {
    const entries: Entry[] = [];
    let bytes = 0;
    for (const row of this.#read.iterate(behind, limit)) {
      const entry = entryOf(row);
      entries.push(entry);
      bytes += entry.message.payload.length;
      if (bytes >= maxBytes) break;
    }
    return entries;
  }

  /** How far each function has come. */
  cursors(): Map<string, number> {
    const statement = this.#db.prepare('SELECT function, position FROM cursors');
    statement.setReturnArrays(true);
    return new Map(statement.all().map((row) => CursorRow.parse(row)));
  }

  /** Position of the newest message ever written; 0 when there was none. */
  end(): number {
    const statement = this.#db.prepare("SELECT max(seq) FROM sqlite_sequence WHERE name = 'messages'");
    statement.setReturnArrays(true);
    return PositionRow.parse(statement.get())[0] ?? 0;
  }

  /** Position of the oldest message still there, or the end when there is none. */
  start(): number {
    const statement = this.#db.prepare('SELECT min(position) FROM messages');
    statement.setReturnArrays(true);
    return PositionRow.parse(statement.get())[0] ?? this.end();
  }

  close(): void {
    this.#db.close();
  }
}

export type JournalWrite = {
  messages: Message[];
  onlyFor?: string | null;
  cursors?: Map<string, number>;
  trimTo?: number;
};

/** By hand, for every message passes here once for each function; SQLite's strict columns hold nothing else. */
function entryOf(row: unknown): Entry {
  if (!Array.isArray(row)) throw new TypeError('the journal answers rows as arrays');
  const [position, receivedAt, topic, clientId, principal, replayed, onlyFor, payload]: unknown[] = row;
  if (typeof position !== 'number' || typeof receivedAt !== 'number')
    throw new TypeError('a number is missing in the journal');
  if (typeof topic !== 'string' || !(payload instanceof Uint8Array))
    throw new TypeError('a message is missing in the journal');
  return {
    position,
    onlyFor: textOrNull(onlyFor),
    message: {
      id: String(position),
      payload,
      topic,
      receivedAt,
      clientId: textOrNull(clientId),
      principal: textOrNull(principal),
      replayed: replayed === 1,
    },
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
