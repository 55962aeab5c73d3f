import type { SampleRun } from '../port.ts';
import { type OwnPiece, type Piece, placeOf, shared } from './piece.ts';
import { outranks } from './rank.ts';

/** The times of a run at which another message is to be believed. */
export type Lost = Map<SampleRun, Set<number>>;

/** Lets the pieces of one batch contest with each other. */
export function contestWithin(pieces: Map<string, OwnPiece[]>, lost: Lost): void {
  for (const here of pieces.values()) {
    const sorted = here.length > 1 ? here.toSorted((a, b) => a.first - b.first) : [];
    for (const [index, one] of sorted.entries())
      for (let at = index + 1; at < sorted.length; at++) {
        const other = sorted[at];
        if (other === undefined || other.first > one.last) break;
        if (outranks(one.rank, other.rank)) lose(other, one, lost);
        else lose(one, other, lost);
      }
  }
}

/** Lets pieces contest with what others have noted; answers those notes that have lost samples to them. */
export function contestWith<N extends Piece>(notes: N[], pieces: Map<string, OwnPiece[]>, lost: Lost): N[] {
  const beaten = new Set<N>();
  for (const note of notes)
    for (const piece of pieces.get(placeOf(note.deviceId, note.first)) ?? []) {
      if (piece.rank.message === note.rank.message) continue; // delivered again
      if (outranks(note.rank, piece.rank)) lose(piece, note, lost);
      else if (!shared(piece, note).next().done) beaten.add(note);
    }
  return [...beaten];
}

function lose(loser: OwnPiece, winner: Piece, lost: Lost): void {
  for (const { metric, times } of shared(loser, winner)) {
    const run = loser.runs.get(metric);
    if (run !== undefined) lost.set(run, times.union(lost.get(run) ?? new Set()));
  }
}
