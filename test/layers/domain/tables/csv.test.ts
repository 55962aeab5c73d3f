import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NotCsv, readCsv } from '#domain/tables/csv.ts';

it('reads cells with commas, quotes and line ends in quotes, and says where each record begins', () => {
  expect(readCsv('a,b\r\n"1, ""one""","two\nlines"\r\n\r\n,last')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1, "one"', 'two\nlines'] },
    { line: 5, cells: ['', 'last'] },
  ]);
});

it('takes a text with and without a last line end, and one with nothing in it', () => {
  expect(readCsv('a\n')).toEqual(readCsv('a'));
  expect(readCsv('a,\n')).toEqual([{ line: 1, cells: ['a', ''] }]);
  expect(readCsv('a,')).toEqual([{ line: 1, cells: ['a', ''] }]);
  expect(readCsv('')).toEqual([]);
  expect(readCsv('\r\n\n')).toEqual([]);
});

it.each(['a"b', '"a', '"a"b', 'a\r\n"x', 'a\rb'])('refuses %j', (text) => {
  expect(() => readCsv(text)).toThrow(NotCsv);
});

it('reads whatever is written by the rules', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'ü', ' '), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join(end);
      expect(readCsv(text).map(({ cells }) => cells)).toEqual(rows);
    }),
  );
});
