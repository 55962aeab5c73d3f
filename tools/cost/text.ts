import { dollarsText, numberText } from './figures.ts';
import { OPTIONS } from './help.ts';
import { COLUMNS } from './line.ts';
import { PRICE_LIST } from './prices.ts';
import type { Report, ReportedDesign } from './report.ts';
import { table } from './table.ts';

/** The report for people, at most 110 columns wide. */
export function textOf(report: Report): string {
  const { devices, interval } = report.assumptions;
  const configured = report.designs.filter((design) => design.configured);
  return [
    `${numberText(devices)} meters, a message every ${numberText(interval)} s: ${numberText(report.messages)} messages in a month of 30 days.`,
    `Dollars, ${PRICE_LIST.region}, list prices of ${PRICE_LIST.date}; no free tier, no tax, no data transfer.`,
    ...configured.flatMap((design) => ['', `As configured: ${design.name}`, ...billTable(design)]),
    '',
    'Side by side (bus/ingest/archive; * as configured)',
    ...comparison(report.designs),
    '',
    'Which is cheaper, by number of meters, the rest as configured',
    ...breakEvenTable(report.breakEvens),
    '',
    'Assumptions (npm run cost -- --help)',
    ...assumptionTable(report),
  ].join('\n');
}

const billTable = ({ lines, total, shards }: ReportedDesign): string[] =>
  table([
    ['service', 'item', 'quantity', 'unit', 'dollars', 'share'],
    ...lines.map(({ service, item, quantity, unit, dollars }) => [
      service,
      item,
      numberText(quantity),
      item === 'shards' ? `${unit} (${numberText(shards)} shards)` : unit,
      dollarsText(dollars),
      `${((100 * dollars) / total).toFixed(1)} %`,
    ]),
    ['total', '', '', '', dollarsText(total), ''],
  ]);

function comparison(designs: ReportedDesign[]): string[] {
  const columns = COLUMNS.filter((column) =>
    designs.some(({ lines }) => lines.some((line) => line.column === column)),
  );
  return table([
    ['', ...columns, 'total'],
    ...designs.map(({ name, configured, lines, total }) => [
      configured ? `${name}*` : name,
      ...columns.map((column) => columnText(lines.filter((line) => line.column === column))),
      dollarsText(total),
    ]),
  ]);
}

const columnText = (lines: ReportedDesign['lines']): string =>
  lines.length === 0 ? '-' : dollarsText(lines.reduce((sum, { dollars }) => sum + dollars, 0));

const breakEvenTable = (breakEvens: Report['breakEvens']): string[] =>
  table([
    ['meters', 'cheaper', 'than'],
    ...breakEvens.flatMap(({ of, ranges }) =>
      ranges.map(({ from, to, cheaper }) => [
        to === null ? `${numberText(from)} and more` : `${numberText(from)} to ${numberText(to)}`,
        cheaper,
        of.find((name) => name !== cheaper) ?? '',
      ]),
    ),
  ]);

/** What the heads of the tables say already. */
const TOLD_ABOVE = ['devices', 'interval', 'bus', 'ingest', 'archive', 'with'];

/** Those of a further part are told only where it is on the bill. */
function assumptionTable({ assumptions }: Report): string[] {
  const values = new Map<string, unknown>(Object.entries(assumptions));
  const told = OPTIONS.filter(
    ({ name, part }) => !TOLD_ABOVE.includes(name) && (part === undefined || assumptions.with.includes(part)),
  );
  return table([
    ['option', 'value', 'unit', 'what it is'],
    ...told.map(({ name, flag, value, help }) => [flag, String(values.get(name)), value, help]),
  ]);
}
