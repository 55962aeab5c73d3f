import { Cron } from 'croner';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { manifest } from '#manifest/manifest.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';

const MONTH_MS = 30 * DAY_MS;

/** What the clock calls, how often in a month and with how many GB of memory, as the manifest says. */
const RUNS = Object.values(manifest.schedules).map(({ cron, function: name }) => ({
  name,
  count: MONTH_MS / intervalOf(cron),
  gb: (manifest.functions[name]?.memoryMb ?? 0) / 1024,
}));

/** The functions that the clock calls. */
export function scheduleLines(runMs: number, webhookS: number): Line[] {
  const secondsOf = (name: string) => runMs / 1000 + (name === 'deliver-webhooks' ? webhookS : 0);
  const gbSeconds = RUNS.map(({ name, count, gb }) => count * secondsOf(name) * gb);
  return [
    line('other', PRICES.invocations, sumOf(RUNS.map(({ count }) => count))),
    line('other', PRICES.duration, sumOf(gbSeconds)),
  ];
}

const sumOf = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0);

function intervalOf(cron: string): number {
  const someDay = new Date('2026-06-01T00:00:30Z');
  const [first, second] = new Cron(cron, { timezone: 'UTC', paused: true }).nextRuns(2, someDay);
  if (first === undefined || second === undefined) throw new Error(`"${cron}" is never due again`);
  return second.getTime() - first.getTime();
}
