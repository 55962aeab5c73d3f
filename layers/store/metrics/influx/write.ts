import { StoreAway } from '#domain/errors.ts';
import type { SampleRun } from '../port.ts';
import { storable } from '../storable.ts';
import { contestWith, contestWithin, type Lost } from './contest.ts';
import { SAMPLES } from './flux.ts';
import { markLate } from './late.ts';
import { keyOf, stampOf } from './line.ts';
import { doneLine, type Note, noteLine, saidOf } from './note.ts';
import { type OwnPiece, piecesOf } from './piece.ts';
import type { Entry } from './register.ts';
import { newRuns } from './repeats.ts';
import { doneAmong, notesBeside } from './rivals.ts';
import type { Server } from './server.ts';
import { type Line, writeLines } from './write-lines.ts';

/** A writer that has noted a message and not written it by then never will: functions run for 60 s at most. */
const IN_FLIGHT_MS = 120_000;

/**
 * Stores runs; answers those of which the bucket's retention has left samples out.
 *
 * A point of InfluxDB is what was written last, so a writer first notes what it is about to write, then reads what others have
 * noted of the same minutes, and leaves out what a message of a higher rank has a sample of. Of two writers at least one sees
 * the other's note. Where a message of a lower rank is still on its way, which may not have seen ours, the batch is
 * written and then asked for again: its last word is ours.
 * @throws StoreAway
 */
export async function writeRuns(server: Server, placed: Map<SampleRun, Entry>): Promise<Set<SampleRun>> {
  const runs = await newRuns(server, [...placed.keys()]);
  const pieces = piecesOf(runs);
  const own = [...pieces.values()].flat();
  const lost: Lost = new Map();
  contestWithin(pieces, lost);
  const beaten = contestWith(await note(server, pieces, own), pieces, lost);
  const dropped = await writeLines(server, linesOf(runs, placed, lost));
  await Promise.all([writeLines(server, own.map(doneLine)), markLate(server, runs)]);
  await assureLastWord(server, beaten);
  return new Set(dropped.map(({ run }) => run));
}

async function note(server: Server, pieces: Map<string, OwnPiece[]>, own: OwnPiece[]): Promise<Note[]> {
  const now = Date.now();
  const said = own.map((piece) => saidOf(piece, now));
  await writeLines(
    server,
    own.map((piece, index) => noteLine(piece, said[index] ?? '')),
  );
  return notesBeside(server, pieces, new Set(said));
}

type SampleLine = Line & { run: SampleRun };

function* linesOf(runs: SampleRun[], placed: Map<SampleRun, Entry>, lost: Lost): Generator<SampleLine> {
  for (const run of runs) {
    const { deviceId, metric, times, values } = run;
    const key = keyOf(SAMPLES, { device_id: deviceId, metric, unit: placed.get(run)?.tag ?? '' });
    const left = lost.get(run);
    for (const [index, time] of times.entries())
      if (left?.has(time) !== true)
        yield { time, run, text: `${key} value=${storable(values[index] ?? 0)} ${stampOf(time)}` };
  }
}

async function assureLastWord(server: Server, beaten: Note[]): Promise<void> {
  const fresh = beaten.filter(({ at }) => at > Date.now() - IN_FLIGHT_MS);
  if (fresh.length === 0) return;
  const done = await doneAmong(server, fresh);
  if (fresh.some(({ key }) => !done.has(key)))
    throw new StoreAway('metrics', 'a message that contradicts one of these is being written');
}
