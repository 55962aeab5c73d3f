const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** A table in Markdown. */
export const tableOf = (head: string[], rows: string[][]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Text set as code. */
export const code = (text: string | number): string => `\`${text}\``;
