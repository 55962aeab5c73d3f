import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../tools/cost/command-line.ts';
import { dollarsText } from '../../../tools/cost/figures.ts';
import { COLUMNS } from '../../../tools/cost/line.ts';
import { PRICES, type Price } from '../../../tools/cost/prices.ts';
import { dollarsOf } from './support/bills.ts';

const text = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
const FLEET = { devices: 10_000, interval: 10 };
const rows = [...text.matchAll(/^\| ((?:naive|queue|stream)\S*) \| (.+) \|$/gm)];

describe('docs/cost.md', () => {
  it.each(rows.map(([, name = '', cells = '']) => [name, cells]))('has the bill of %s', (name, cells) => {
    const dollars = dollarsOf(name, FLEET);
    const shown = [...COLUMNS.filter((column) => column !== 'other'), 'total'].map((column) =>
      dollars[column] === undefined ? '-' : dollarsText(dollars[column]),
    );
    expect(cells.split(' | ')).toEqual(shown);
  });

  it('has lines that the command takes', () => {
    const lines = [...text.matchAll(/^npm run (?:--silent )?cost -- (.+?)(?: +#.*)?$/gm)];
    const wants = lines.map(([, said = '']) => parseCommandLine(said.split(' ')).wants);
    expect(wants).toEqual(['bill', 'bill', 'bill', 'help']);
  });

  it('names options that there are', () => {
    const said = [...text.matchAll(/`(--[^`]+)`/g)].map(([, option = '']) => option);
    const withValue = said.map((option) => (option.includes(' ') ? option : `${option} 2`).split(' '));
    expect(withValue.length).toBeGreaterThan(5);
    for (const args of withValue)
      expect(parseCommandLine(args)).not.toMatchObject({
        problems: [expect.stringContaining('no such option')],
      });
  });

  it('says what the levers save', () => {
    const total = (name: string, said = {}) => dollarsOf(name, { ...FLEET, ...said }).total!;
    const batch = total('queue/broker/message') - total('queue/broker/batch');
    const stream = total('queue/broker/batch') - total('stream/broker/batch');
    const basic = total('stream/broker/batch') - total('stream/basic/batch');
    const two = total('stream/basic/batch') - total('stream/basic/batch', { interval: 20, messageKb: 3.6 });
    const windows = total('stream/basic/batch', { window: 1 }) - total('stream/basic/batch');
    expect([batch, stream, basic].map((saved) => Math.round(saved / 100) * 100)).toEqual([
      13_000, 4400, 2300,
    ]);
    expect([two, windows].map((saved) => Math.round(saved / 50) * 50)).toEqual([450, 200]);
  });

  it('tells which prices have a note', () => {
    const noted = Object.values<Price>(PRICES).filter(({ note }) => note !== undefined);
    expect(noted.map(({ service }) => service)).toEqual(['SQS standard', 'Timestream for InfluxDB']);
  });
});
