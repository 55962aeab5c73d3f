import { flux } from '@influxdata/influxdb-client';
import { type Note, noteOf } from './note.ts';
import { type OwnPiece, placeOf } from './piece.ts';
import type { Server } from './server.ts';
import { sweep } from './sweep.ts';

/** The notes of the same minutes of the same devices as some pieces, those of the pieces too. @throws StoreAway */
export async function notesBeside(server: Server, pieces: OwnPiece[]): Promise<Note[]> {
  const places = new Set(pieces.map(({ deviceId, first }) => placeOf(deviceId, first)));
  const notes: Note[] = [];
  await sweep(server, pieces, 'said', flux`true`, (deviceId, stamp, said) => {
    const first = Date.parse(stamp);
    if (places.has(placeOf(deviceId, first)))
      notes.push({ ...noteOf(deviceId, first, said), key: keyOf(deviceId, stamp) });
  });
  return notes;
}

/** Names a note. */
export const keyOf = (deviceId: string, stamp: string): string => `${deviceId} ${stamp}`;
