const IS_NUMBER = /^(?:-|[\d.,]+(?: M| %)?)$/;

/** Aligns rows of cells: words to the left, columns of numbers to the right. The first row is the head. */
export function table(rows: readonly string[][]): string[] {
  const [head = [], ...body] = rows;
  const columns = head.map((name, index) =>
    columnOf(
      name,
      body.map((row) => row[index] ?? ''),
    ),
  );
  return rows.map((row) => `  ${row.map((cell, index) => columns[index]?.(cell)).join('  ')}`.trimEnd());
}

/** @returns how a cell of the column is written */
function columnOf(name: string, cells: string[]): (cell: string) => string {
  const width = Math.max(...[name, ...cells].map((cell) => cell.length));
  const isNumeric = cells.every((cell) => cell === '' || IS_NUMBER.test(cell));
  return (cell) => (isNumeric ? cell.padStart(width) : cell.padEnd(width));
}
