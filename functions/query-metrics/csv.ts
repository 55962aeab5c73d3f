import type { PointRow } from '#domain/api/metrics.ts';

const COLUMNS = ['time', 'device_id', 'metric', 'value', 'unit'] as const;

/** Rows as CSV with a header (RFC 4180). */
export const csvOf = (rows: PointRow[]): string =>
  [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(','))]
    .join('\r\n')
    .concat('\r\n');

/** A text that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV injection). */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
