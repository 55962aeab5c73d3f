import type { Measured } from './ask-route.ts';

/** A measured route; `under` says what else went on. */
export type Row = { route: string; under: string; measured: Measured };

const HEAD = ['route', '', 'requests/s', 'p50 ms', 'p99 ms', 'client CPU'];

/** For people: a line for each route, alone and under load. The client's CPU is its share of one core. */
export function tableOf(rows: Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

const cellsOf = ({ route, under, measured: { rps, p50, p99, cpu } }: Row): string[] => [
  route,
  under,
  rps.toFixed(0),
  p50.toFixed(1),
  p99.toFixed(1),
  `${(cpu * 100).toFixed(0)} %`,
];

const keyOf = ({ route, under }: Row): string => (under === '' ? route : `${route}, ${under}`);

const tenths = (ms: number): number => Number(ms.toFixed(1));

/** For programs: one JSON object, route to its figures. */
export const jsonOf = (rows: Row[]): string =>
  JSON.stringify(
    Object.fromEntries(
      rows.map((row) => {
        const { rps, p50, p99 } = row.measured;
        return [keyOf(row), { rps: Math.round(rps), p50_ms: tenths(p50), p99_ms: tenths(p99) }];
      }),
    ),
  );
