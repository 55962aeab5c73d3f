import { noteOf, type Said } from './note.ts';
import type { OwnPiece } from './piece.ts';
import type { Writing } from './writing.ts';

/** A note that this process has written, and whose writing it can look at. About 450 bytes. */
export type Held = {
  deviceId: string;
  message: bigint;
  first: number;
  last: number;
  said: string;
  writing: Writing;
  /** An earlier delivery of the same message that was still being written. */
  before: Held | undefined;
};

/** What a held note says. */
export type HeldNote = Said & { held: Held };

export const read = (held: Held): HeldNote => ({ ...noteOf(held.deviceId, held.first, held.said), held });

export const hold = (piece: OwnPiece, said: string, writing: Writing, before: Held | undefined): Held => ({
  deviceId: piece.deviceId,
  message: piece.rank.message,
  first: piece.first,
  last: piece.last,
  said,
  writing,
  before: underWay(before),
});

const underWay = (held: Held | undefined): Held | undefined =>
  held === undefined || held.writing.state === 'under way' ? held : underWay(held.before);

/** The writings of a note, and of those it has taken the place of, that are not done. */
export function unfinished({ held }: HeldNote): Writing[] {
  const writings: Writing[] = [];
  for (let one: Held | undefined = held; one !== undefined; one = one.before)
    if (one.writing.state !== 'done') writings.push(one.writing);
  return writings;
}
