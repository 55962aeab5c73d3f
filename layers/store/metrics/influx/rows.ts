import type { FluxResultObserver, FluxTableMetaData } from '@influxdata/influxdb-client';
import { StoreAway } from '#domain/errors.ts';

/** A row of an answer: the text of a column, '' where it has none. A row is only good until the next one. */
export type Cells = (column: string) => string;

/** Takes a row; answers false when it has enough. */
export type TakeRow = (cells: Cells) => boolean;

/** Hands the rows of an answer on, and finds what says that the query broke on its way, which comes as a table of its own. */
export class Rows implements FluxResultObserver<string[]> {
  failure: unknown;
  ended = false;
  readonly #take: TakeRow;
  #table: FluxTableMetaData | undefined;
  #places = new Map<string, number>();
  #values: string[] = [];

  constructor(take: TakeRow) {
    this.#take = take;
  }

  next(values: string[], table: FluxTableMetaData): void {
    if (this.ended) return;
    if (table !== this.#table) this.#open(table);
    this.#values = values;
    const broken = this.#cells('error');
    if (broken !== '') throw new StoreAway('metrics', broken);
    this.ended = !this.#take(this.#cells);
  }

  error(error: unknown): void {
    this.failure = error;
    this.ended = true;
  }

  complete(): void {
    this.ended = true;
  }

  #open(table: FluxTableMetaData): void {
    this.#table = table;
    this.#places = new Map(table.columns.map(({ label, index }) => [label, index]));
  }

  readonly #cells: Cells = (column) => this.#values[this.#places.get(column) ?? -1] ?? '';
}
