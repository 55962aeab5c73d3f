import { StoreAway } from '#domain/errors.ts';
import type { SampleRun } from '../port.ts';
import { storable } from '../storable.ts';
import { contestWith, contestWithin, type Lost } from './contest.ts';
import { areFinished, finishedLine } from './finished.ts';
import { SAMPLES } from './flux.ts';
import { unfinished } from './held.ts';
import { markLate } from './late.ts';
import { keyOf, stampOf } from './line.ts';
import type { Note } from './note.ts';
import type { Notebook } from './notebook.ts';
import { piecesOf } from './piece.ts';
import type { Entry } from './register.ts';
import { newRuns } from './repeats.ts';
import type { Server } from './server.ts';
import { type Line, writeLines } from './write-lines.ts';
import type { Writing } from './writing.ts';

/** A writer that has noted a message and not written it by then never will: functions run for 60 s at most. */
const IN_FLIGHT_MS = 120_000;

/**
 * Stores runs; answers those of which the bucket's retention has left samples out.
 *
 * A point of InfluxDB is what was written last, so a writer first notes what it is about to write, then looks what others have
 * noted of the same minutes, and leaves out what a message of a higher rank has a sample of. Of two writers at least one sees
 * the other's note. Where a message of a lower rank is still on its way, which may not have seen ours, a batch waits for it
 * when it is of this process, and else is written and then asked for again: its last word is ours.
 * @throws StoreAway
 */
export async function writeRuns(
  server: Server,
  notebook: Notebook,
  placed: Map<SampleRun, Entry>,
): Promise<Set<SampleRun>> {
  const runs = await newRuns(server, [...placed.keys()]);
  if (runs.length === 0) return new Set();
  const pieces = piecesOf(runs);
  const lost: Lost = new Map();
  contestWithin(pieces, lost);
  const { writing, earlier, others } = await notebook.note([...pieces.values()].flat());
  try {
    const beaten = contestWith(others, pieces, lost);
    const overtaken = contestWith(earlier, pieces, lost).flatMap(unfinished);
    await Promise.all(overtaken.map(({ ended }) => ended));
    const dropped = await writeLines(server, linesOf(runs, placed, lost));
    writing.end('done');
    const { round } = writing;
    await Promise.all([
      writeLines(server, round.isFinished() ? [finishedLine(round)] : []),
      markLate(server, runs),
    ]);
    await assureLastWord(server, beaten, overtaken);
    return new Set(dropped.map(({ run }) => run));
  } finally {
    writing.end('broken off');
  }
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

async function assureLastWord(server: Server, beaten: Note[], overtaken: Writing[]): Promise<void> {
  const isFresh = ({ at }: { at: number }) => at > Date.now() - IN_FLIGHT_MS;
  const isBroken = overtaken.some(({ state, round }) => state !== 'done' && isFresh(round));
  const fresh = beaten.filter(isFresh);
  if (isBroken || (fresh.length > 0 && !(await areFinished(server, fresh))))
    throw new StoreAway('metrics', 'a message that contradicts one of these is being written');
}
