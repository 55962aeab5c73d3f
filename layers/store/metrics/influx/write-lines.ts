import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer, Fault, Server } from './server.ts';
import { droppedAsOld } from './verdict.ts';

const compress = promisify<string, { level: number }, Buffer<ArrayBuffer>>(gzip);

/** What InfluxDB recommends for a request (https://docs.influxdata.com/influxdb/v2/write-data/best-practices/optimize-writes/). */
const LINES_PER_REQUEST = 5000;
const REQUESTS_AT_ONCE = 2;
const TIMEOUT_MS = 15_000;

/** A line and the time it tells, in epoch milliseconds. */
export type Line = { time: number; text: string };

/** InfluxDB does not understand a line, or its field has another type: sent again it would fail again. */
class LineRefused extends Error {
  override readonly name = 'LineRefused';
}

/**
 * Writes lines, gzipped, in requests of 5,000; answers those that the bucket's retention has left out. Lines are taken as
 * requests can be sent, so that some are made while the server works on others, and few are in memory.
 * @throws StoreAway, LineRefused
 */
export async function writeLines<L extends Line>(
  server: Server,
  lines: Iterable<L>,
  bucket = server.place.bucket,
): Promise<L[]> {
  const chunks = chunksIn(lines);
  const dropped: L[] = [];
  const sendAll = async () => {
    for (const chunk of chunks) dropped.push(...(await writeChunk(server, chunk, bucket)));
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendAll));
  return dropped;
}

function* chunksIn<L>(lines: Iterable<L>): Generator<L[]> {
  let chunk: L[] = [];
  for (const line of lines) {
    if (chunk.push(line) < LINES_PER_REQUEST) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function writeChunk<L extends Line>(server: Server, lines: L[], bucket: string): Promise<L[]> {
  const answer = await post(server, lines, bucket);
  if (answer.ok) {
    await answer.response.body?.cancel(); // so that the connection can be used again
    return [];
  }
  if (answer.fault.large && lines.length > 1) return writeHalves(server, lines, bucket);
  return oldOnes(lines, answer.fault);
}

async function post(server: Server, lines: Line[], bucket: string): Promise<Answer> {
  const text = lines.map((line) => line.text).join('\n');
  return server.send({
    path: 'write',
    parameters: { bucket, precision: 'ns' },
    headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain; charset=utf-8' },
    body: await compress(text, { level: constants.Z_BEST_SPEED }),
    timeoutMs: TIMEOUT_MS,
  });
}

async function writeHalves<L extends Line>(server: Server, lines: L[], bucket: string): Promise<L[]> {
  const middle = Math.ceil(lines.length / 2);
  const left = await writeChunk(server, lines.slice(0, middle), bucket);
  return [...left, ...(await writeChunk(server, lines.slice(middle), bucket))];
}

function oldOnes<L extends Line>(lines: L[], { text }: Fault): L[] {
  const count = droppedAsOld(text);
  if (count === undefined) throw new LineRefused(text);
  return lines.toSorted((a, b) => a.time - b.time).slice(0, count);
}
