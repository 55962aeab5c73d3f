import { type Load, minutesAlone } from './alone.ts';
import type { HeldNote } from './held.ts';
import { KnownNotes } from './known-notes.ts';
import { markLine } from './marks.ts';
import { type Note, noteLine, type Said, saidOf } from './note.ts';
import { minuteOf, type OwnPiece } from './piece.ts';
import { notesBeside } from './rivals.ts';
import type { Server } from './server.ts';
import { Together } from './together.ts';
import { type Line, writeLines } from './write-lines.ts';
import { Round, Writing } from './writing.ts';

/** That a batch is noted, and what else is noted beside it: by other processes, and by this one before. */
export type Noted = { writing: Writing; others: Note[]; earlier: HeldNote[] };

type Entered = Omit<Noted, 'others'> & { contested: OwnPiece[] };

/**
 * Writes notes of what is about to be written, and answers what it may contradict.
 *
 * A process first marks a minute as one that it writes of, and looks at those marks when its own notes are written. As long as there
 * are no other ones, the notes of that minute are those that it remembers, and none of them has to be read but where a message
 * contradicts another. Batches are noted in one round after the other, so that each knows the notes of those before it.
 */
export class Notebook {
  readonly #server: Server;
  readonly #known: KnownNotes;
  readonly #rounds = new Together((batches: OwnPiece[][]) => this.#noteAll(batches));

  constructor(server: Server, known = new KnownNotes()) {
    this.#server = server;
    this.#known = known;
  }

  /** @throws StoreAway */
  note(pieces: OwnPiece[]): Promise<Noted> {
    return this.#rounds.do(pieces);
  }

  async #noteAll(batches: OwnPiece[][]): Promise<Noted[]> {
    const round = new Round(batches.length);
    const all = batches.flat();
    const loads = this.#loadsOf(all);
    const said = new Map(all.map((piece) => [piece, saidOf(piece, round.at)]));
    const notes = all.map((piece) => noteLine(piece, said.get(piece) ?? '', round));
    await this.#write(notes, loads);
    const entered = batches.map((pieces) => this.#enter(pieces, said, new Writing(round)));
    this.#known.tidy();
    try {
      const alone = await minutesAlone(this.#server, loads, this.#known.fleet);
      const doubtful = all.filter(({ first }) => !alone.has(minuteOf(first)));
      const contested = entered.flatMap((one) => one.contested);
      const read = await notesBeside(this.#server, [...new Set([...doubtful, ...contested])]);
      const others = read.filter((note) => loads.get(minuteOf(note.first))?.known.has(note) !== true);
      const there = new Set(read.map(nameOf));
      return entered.map(({ writing, earlier }) => ({
        ...{ writing, others },
        earlier: earlier.filter((note) => there.has(nameOf(note))), // what was deleted counts no more
      }));
    } catch (error) {
      for (const { writing } of entered) writing.end('broken off');
      throw error;
    }
  }

  #loadsOf(pieces: OwnPiece[]): Map<number, Load> {
    const minutes = Map.groupBy(pieces, ({ first }) => minuteOf(first));
    const loads = [...minutes].map(([minute, here]): [number, Load] => {
      const devices = new Set(here.map(({ deviceId }) => deviceId)).size;
      return [minute, { devices, known: this.#known.minute(minute) }];
    });
    return new Map(loads);
  }

  /** Notes, and marks of the minutes that this process writes of for the first time. */
  async #write(notes: Line[], loads: Map<number, Load>): Promise<void> {
    const unmarked = [...loads].filter(([, { known }]) => !known.isMarked);
    const marks = unmarked.map(([minute, { known }]) => markLine(minute, known.writer));
    await writeLines(this.#server, [...marks, ...notes]);
    for (const [, { known }] of unmarked) known.isMarked = true;
  }

  #enter(pieces: OwnPiece[], said: Map<OwnPiece, string>, writing: Writing): Entered {
    const known = ({ first }: OwnPiece) => this.#known.minute(minuteOf(first));
    const rivals = pieces.map((piece) => known(piece).rivalsOf(piece));
    for (const piece of pieces) known(piece).add(piece, said.get(piece) ?? '', writing);
    const contested = pieces.filter((_, index) => (rivals[index] ?? []).length > 0);
    return { writing, earlier: rivals.flat(), contested };
  }
}

const nameOf = ({ deviceId, first, rank }: Said): string => `${deviceId} ${first} ${rank.message}`;
