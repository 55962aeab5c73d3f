import { describe, expect, it } from 'vitest';
import { Assumptions } from '../../../tools/cost/assumptions.ts';
import { dollarsText, numberText } from '../../../tools/cost/figures.ts';
import { helpText } from '../../../tools/cost/help.ts';
import { reportOf } from '../../../tools/cost/report.ts';
import { table } from '../../../tools/cost/table.ts';
import { textOf } from '../../../tools/cost/text.ts';

const text = (said: object) => textOf(reportOf(Assumptions.parse(said)));

describe('the tables', () => {
  it.each([
    { devices: 1 },
    { devices: 10_000, bus: 'stream', ingest: 'basic', archive: 'batch' },
    {
      devices: 10_000_000,
      interval: 0.1,
      bus: 'stream',
      with: 'database,metrics,logs,api,alarms,figures,schedules',
    },
  ])('fit 110 columns: %j', (said) => {
    const widths = `${text(said)}\n${helpText()}`.split('\n').map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(110);
  });

  it('mark the design that was asked for, and tell its bill', () => {
    const shown = text({ devices: 10_000, bus: 'stream', ingest: 'basic', archive: 'batch' });
    expect(shown).toContain('As configured: stream/basic/batch');
    expect(shown).toMatch(/^ {2}Kinesis +shards +5,760 +shard-hours \(8 shards\) +86 +8\.0 %$/m);
    expect(shown).toMatch(/^ {2}stream\/basic\/batch\* +- +778 +35 +123 +74 +52 +21 +1,082$/m);
    expect(shown).toMatch(/^ {2}naive +2,274 +1,555 +35 +- +2,333 +12,960 +107 +19,263$/m);
  });

  it('tell from how many meters on another design is cheaper', () => {
    const shown = text({ ingest: 'basic', archive: 'batch' });
    expect(shown).toMatch(/^ {2}1 to 24 +queue\/basic\/batch +stream\/basic\/batch$/m);
    expect(shown).toMatch(/^ {2}25 and more +stream\/basic\/batch +queue\/basic\/batch$/m);
  });

  it('tell the assumptions of a further part only with that part', () => {
    expect(text({})).not.toContain('--acu');
    expect(text({ with: 'database' })).toMatch(/^ {2}--acu +0\.5 /m);
  });

  it('align words to the left and numbers to the right', () => {
    expect(
      table([
        ['what', 'dollars'],
        ['a', '1.00'],
        ['total', '12,960'],
      ]),
    ).toEqual(['  what   dollars', '  a         1.00', '  total   12,960']);
  });
});

describe('figures', () => {
  it('are rounded to what matters', () => {
    expect([0.346, 9.994, 9.996, 12_960.4, 999_999.4, 999_999.6, 14.0654e6, 1296e6].map(dollarsText)).toEqual(
      ['0.35', '9.99', '10', '12,960', '999,999', '1.000 M', '14.07 M', '1,296 M'],
    );
    expect([0.5, 8, 5760.4, 2.592e9].map(numberText)).toEqual(['0.5', '8', '5,760', '2,592 M']);
  });
});
