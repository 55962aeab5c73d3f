import { describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { flagOf, parseCommandLine } from '../../../tools/cost/command-line.ts';
import { helpText, OPTIONS } from '../../../tools/cost/help.ts';

const parse = (text: string) => parseCommandLine(text.split(' ').filter(Boolean));
const problemsOf = (text: string) => {
  const parsed = parse(text);
  return parsed.wants === 'correction' ? parsed.problems : [];
};

describe('a command line', () => {
  it('that says nothing means the project’s presets, and its ingest functions', () => {
    const feeds = Object.values(manifest.functions).filter(({ feed }) => feed !== undefined);
    expect(parse('')).toMatchObject({
      wants: 'bill',
      json: false,
      assumed: {
        interval: 10,
        bus: 'queue',
        ingest: 'broker',
        archive: 'message',
        functions: feeds.length,
        with: [],
      },
    });
  });

  it('counts', () => {
    const said =
      '--devices 1e4 --interval=.5 --bus stream --ingest basic --archive batch --message-kb 3 --with logs,api --json';
    expect(parse(said)).toMatchObject({
      json: true,
      assumed: {
        devices: 10_000,
        interval: 0.5,
        bus: 'stream',
        ingest: 'basic',
        archive: 'batch',
        messageKb: 3,
        with: ['logs', 'api'],
      },
    });
  });

  it.each([
    ['--devices 0', '--devices: give a whole number from 1 to 10,000,000, not "0"'],
    ['--devices 1.5', '--devices: give a whole number from 1 to 10,000,000, not "1.5"'],
    ['--devices many', '--devices: give a whole number from 1 to 10,000,000, not "many"'],
    ['--interval Infinity', '--interval: give a number from 0.1 to 86,400, not "Infinity"'],
    ['--bus kinesis', '--bus: give queue or stream, not "kinesis"'],
    [
      '--with logs,nothing',
      '--with: give any of database, metrics, logs, api, alarms, figures, schedules, separated by commas, not "logs,nothing"',
    ],
    ['--device 3', '--device: there is no such option'],
    ['--memory', '--memory: needs a value'],
    ['--memory --batch 5', '--memory: needs a value'],
    ['--extra=', '--extra: needs a value'],
    ['--json=yes', '--json: takes no value'],
    ['now', 'now: this belongs to no option'],
  ])('%s is corrected', (said, problem) => {
    expect(problemsOf(said)).toEqual([problem]);
  });

  it('has all its faults reported at once', () => {
    expect(problemsOf('--devices 0 --bus x --gzip-ratio 2 --batches 3')).toHaveLength(4);
  });
});

describe('the help', () => {
  it('lists every option with its unit and preset', () => {
    for (const { flag, value, preset } of OPTIONS) {
      const shown = helpText()
        .split('\n')
        .find((line) => line.startsWith(`  ${flag} ${value} `));
      expect(shown).toContain(preset === '' ? value : `(${preset})`);
    }
    for (const { flag, help, value } of OPTIONS) expect([flag, help, value]).not.toContain('');
    expect(flagOf('naiveMemory')).toBe('--naive-memory');
  });

  it('is what is wanted, whatever else is said', () => {
    expect(parse('--devices x --help')).toEqual({ wants: 'help' });
  });
});
