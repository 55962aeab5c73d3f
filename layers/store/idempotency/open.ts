import type * as z from 'zod';
import type { DatabaseConfig } from '../postgres/pool.ts';
import { timed } from '../timed.ts';
import type { Idempotency } from './port.ts';
import { PostgresIdempotency } from './postgres.ts';

/** The store of repeatable requests, in the database that the settings name. */
export const openIdempotency = ({ DATABASE_URL }: z.infer<typeof DatabaseConfig>): Idempotency =>
  timed('idempotency', new PostgresIdempotency(DATABASE_URL));
