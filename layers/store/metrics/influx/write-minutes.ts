import type { SampleRun } from '../port.ts';
import { storable } from '../storable.ts';
import { contestWithin, type Lost } from './contest.ts';
import type { Sample } from './figures.ts';
import { minuteLines } from './minute-lines.ts';
import { minutesBucketOf } from './minutes.ts';
import { piecesOf } from './piece.ts';
import type { Entry } from './register.ts';
import { onceEach } from './repeats.ts';
import type { Server } from './server.ts';
import { writeLines } from './write-lines.ts';

type Series = { run: SampleRun; tag: string; values: Map<number, number> };

/**
 * Writes the figures by the minute of runs that are all there is of their minutes. Where two of them have a sample of one time the
 * later message is believed, as when samples are written. What is older than figures are kept is left out.
 * @throws StoreAway
 */
export async function writeFigures(server: Server, placed: Map<SampleRun, Entry>): Promise<void> {
  const runs = onceEach([...placed.keys()]);
  const lost: Lost = new Map();
  contestWithin(piecesOf(runs), lost);
  const all = new Map<string, Series>();
  for (const run of runs) {
    const key = `${run.deviceId} ${run.metric}`;
    const series = all.get(key) ?? {
      run,
      tag: placed.get(run)?.tag ?? '',
      values: new Map<number, number>(),
    };
    all.set(key, series);
    for (const [index, time] of run.times.entries())
      if (lost.get(run)?.has(time) !== true) series.values.set(time, storable(run.values[index] ?? 0));
  }
  const lines = [...all.values()].flatMap(({ run: { deviceId, metric }, tag: unit, values }) =>
    minuteLines({ deviceId, metric, unit, samples: sorted(values) }),
  );
  await writeLines(server, lines, minutesBucketOf(server.place.bucket));
}

const sorted = (values: Map<number, number>): Sample[] =>
  [...values].map(([time, value]) => ({ time, value })).sort((a, b) => a.time - b.time);
