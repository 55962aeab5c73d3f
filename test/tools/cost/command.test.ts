import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { helpText } from '../../../tools/cost/help.ts';
import { Report } from '../../../tools/cost/report.ts';

const main = fileURLToPath(new URL('../../../tools/cost/main.ts', import.meta.url));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe('npm run cost', () => {
  it('prints tables', () => {
    const { status, stdout, stderr } = run('--devices', '10000', '--interval', '10');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('10,000 meters, a message every 10 s: 2,592 M messages');
    expect(stdout).toMatch(/naive .* 19,263$/m);
  });

  it('prints one JSON object', () => {
    const { status, stdout } = run('--devices', '10000', '--interval', '10', '--json');
    const report = Report.parse(JSON.parse(stdout));
    expect([status, report.prices.region, report.messages]).toEqual([0, 'us-east-1', 2_592_000_000]);
    expect(report.designs.map(({ name }) => name)).toHaveLength(9);
  });

  it('prints its help', () => {
    expect(run('--help')).toEqual({ status: 0, stdout: `${helpText()}\n`, stderr: '' });
  });

  it('says what to change, and prints no bill', () => {
    expect(run('--devices', 'x', '--bus', 'sqs')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        '--devices: give a whole number from 1 to 10,000,000, not "x"\n--bus: give queue or stream, not "sqs"\nSee --help.\n',
    });
  });
});
