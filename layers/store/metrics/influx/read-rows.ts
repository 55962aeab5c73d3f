import { chunksToLines, linesToTables, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { StoreAway } from '#domain/errors.ts';
import { Rows, type TakeRow } from './rows.ts';
import type { Server } from './server.ts';

/** Below what a function that answers requests has in all. */
const TIMEOUT_MS = 25_000;

const DIALECT = { header: true, annotations: ['datatype', 'group', 'default'] };

/**
 * Runs a query and hands on each row as it comes, so that an answer of any size takes no memory.
 * @throws StoreAway
 */
export async function readRows(
  server: Server,
  query: ParameterizedQuery,
  take: TakeRow,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const answer = await server.send({
    path: 'query',
    headers: { 'content-type': 'application/json', accept: 'application/csv' },
    body: JSON.stringify({ query: String(query), type: 'flux', dialect: DIALECT }),
    timeoutMs,
  });
  if (!answer.ok) throw new Error(`InfluxDB can't run a query: ${answer.fault.text}`);
  const rows = new Rows(take);
  await consume(answer.response, rows);
  if (rows.failure !== undefined) throw rows.failure;
}

async function consume({ body }: Response, rows: Rows): Promise<void> {
  const lines = chunksToLines(linesToTables(rows));
  try {
    for await (const chunk of body ?? []) {
      lines.next(chunk);
      if (rows.ended) return; // which also ends the request
    }
  } catch (error) {
    throw new StoreAway('metrics', error); // the connection broke within the answer
  }
  lines.complete();
}
