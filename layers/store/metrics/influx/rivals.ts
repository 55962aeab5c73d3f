import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { someAtOnce } from '../../some-at-once.ts';
import { MESSAGES, select, tagIsAmong } from './flux.ts';
import { textOf } from './line.ts';
import { type Note, noteOf } from './note.ts';
import { minuteOf, type OwnPiece, placeOf } from './piece.ts';
import { readRows } from './read-rows.ts';
import { QUERIES_AT_ONCE } from './register.ts';
import type { Server } from './server.ts';
import { type Sweep, sweepsOf } from './spans.ts';

/**
 * The notes that other messages have left of the same minutes of the same devices.
 * @param own what was said of the own pieces, which is not read again
 * @throws StoreAway
 */
export async function notesBeside(
  server: Server,
  pieces: Map<string, OwnPiece[]>,
  own: Set<string>,
): Promise<Note[]> {
  const notes: Note[] = [];
  await sweep(server, [...pieces.values()].flat(), 'said', flux`true`, (deviceId, stamp, value) => {
    if (!own.has(value) && pieces.has(placeOf(deviceId, Date.parse(stamp))))
      notes.push(noteOf(deviceId, stamp, value));
  });
  return notes;
}

/** The keys of those notes whose samples are all written. @throws StoreAway */
export async function doneAmong(server: Server, notes: Note[]): Promise<Set<string>> {
  const done = new Set<string>();
  await sweep(server, notes, 'done', flux`r._value == true`, (deviceId, stamp) =>
    done.add(`${deviceId} ${stamp}`),
  );
  return done;
}

type Take = (deviceId: string, stamp: string, value: string) => void;
type Spanned = { deviceId: string; first: number; last: number };

/** Reads a field of all notes that begin within the minutes of some spans. */
export async function sweep(
  server: Server,
  spans: Spanned[],
  field: 'said' | 'done' | 'moved',
  condition: ParameterizedQuery,
  take: Take,
): Promise<void> {
  const { bucket } = server.place;
  const all = ({ first, last }: Sweep) => ({
    ...{ bucket, measurement: MESSAGES, field },
    start: minuteOf(first) * 60_000,
    stop: last + 1,
  });
  await someAtOnce(sweepsOf(spans), QUERIES_AT_ONCE, (one) => {
    const wanted = flux`(${tagIsAmong('device_id', one.deviceIds)}) and ${condition}`;
    const query = flux`${select(all(one), wanted)} |> keep(columns: ["_time", "_value", "device_id"])`;
    return readRows(server, query, (cells) => {
      take(textOf(cells('device_id')), cells('_time'), cells('_value'));
      return true;
    });
  });
}
