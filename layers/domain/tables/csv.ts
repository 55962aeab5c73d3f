/** A record with the line it begins in, counted from 1. */
export type CsvRecord = { line: number; cells: string[] };

/** What is wrong with a text as CSV, and in which line. */
export class NotCsv extends Error {
  override readonly name = 'NotCsv';
}

/** One cell and what ends it: in quotes, in which a quote is doubled, or without any quote. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads CSV by RFC 4180, strictly: cells separated by commas, records by a line's end (CRLF, or LF alone). Empty lines are
 * left out. @throws NotCsv
 */
export function readCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const cell = new RegExp(CELL);
  let line = 1;
  let record: CsvRecord = { line, cells: [] };
  while (cell.lastIndex < text.length || record.cells.length > 0) {
    const match = cell.exec(text);
    if (match === null) throw new NotCsv(`line ${line}: a quote stands where none may, or is not closed`);
    const [all, quoted, bare = '', end] = match;
    record.cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += all.split('\n').length - 1;
    if (end === ',') continue;
    if (record.cells.length > 1 || record.cells[0] !== '') records.push(record);
    record = { line, cells: [] };
    if (cell.lastIndex >= text.length) break;
  }
  return records;
}
