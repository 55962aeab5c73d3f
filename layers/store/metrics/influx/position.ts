import { flux } from '@influxdata/influxdb-client';
import * as z from 'zod';
import { DOWNSAMPLING, EARLIEST, LATEST, select } from './flux.ts';
import { quoted, stampOf } from './line.ts';
import { minutesBucketOf } from './minutes.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import { writeLines } from './write-lines.ts';

/**
 * How far downsampling has come, in epoch milliseconds: all minutes before `until`; all marks of before `read`, as far as they
 * could be read then, so that those from `marks` on are to be read again.
 */
export type Position = { until: number; marks: number; read: number };

const Noted = z.tuple([z.number(), z.number(), z.number()]);

/** @throws StoreAway */
export async function readPosition(server: Server): Promise<Position | undefined> {
  const bucket = minutesBucketOf(server.place.bucket);
  const all = { bucket, measurement: DOWNSAMPLING, field: 'position', start: EARLIEST, stop: LATEST };
  let position: Position | undefined;
  await readRows(server, flux`${select(all, flux`true`)} |> last()`, (cells) => {
    const [until, marks, read] = Noted.parse(JSON.parse(cells('_value')));
    position = { until, marks, read };
    return true;
  });
  return position;
}

/** @throws StoreAway */
export async function savePosition(server: Server, { until, marks, read }: Position): Promise<void> {
  const time = Date.now();
  const text = `${DOWNSAMPLING} position=${quoted(JSON.stringify([until, marks, read]))} ${stampOf(time)}`;
  await writeLines(server, [{ time, text }], minutesBucketOf(server.place.bucket));
}
