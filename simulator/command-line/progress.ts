import type { Figures } from '../figures.ts';

const LINE_EVERY_MS = 10_000;
const REWRITE_EVERY_MS = 500;

type Output = { write: (text: string) => unknown; isTTY?: boolean; columns?: number };

/** Tells people how a fleet is doing: one line written again and again on a terminal, a line every 10 s elsewhere. */
export function startProgress(figures: () => Figures, output: Output, json: boolean): { stop: () => void } {
  const rewrites = output.isTTY === true && !json;
  let before = { time: performance.now(), acknowledged: 0 };
  const show = () => {
    const now = figures();
    const seconds = (performance.now() - before.time) / 1000;
    const rate = (now.acknowledged - before.acknowledged) / seconds;
    before = { time: performance.now(), acknowledged: now.acknowledged };
    if (json) output.write(`${jsonLine(now, rate)}\n`);
    else
      output.write(
        rewrites
          ? `\r${fitted(progressLine(now, rate), output.columns)}\u001b[K`
          : `${progressLine(now, rate)}\n`,
      );
  };
  const timer = setInterval(show, rewrites ? REWRITE_EVERY_MS : LINE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      if (rewrites) output.write('\n');
    },
  };
}

/** A line for machines. @param rate messages acknowledged a second */
export const jsonLine = (figures: Figures, rate: number): string =>
  JSON.stringify({ ts: new Date().toISOString(), rate: Math.round(rate * 10) / 10, ...figures });

/** A line for people. @param rate messages acknowledged a second */
export function progressLine(figures: Figures, rate: number): string {
  const { connected, devices, brokers } = figures;
  return [
    `${connected}/${devices} connected`,
    totals(figures),
    `${rate.toFixed(1)}/s`,
    ...(figures.lag_ms > 1000 ? [`${Math.round(figures.lag_ms / 1000)} s behind`] : []),
    ...brokers.flatMap(({ url, problem }) => (problem === null ? [] : [`${url}: ${problem}, trying again`])),
  ].join(' | ');
}

/** What was done so far. */
export function totals(figures: Figures): string {
  const { formed, sent, acknowledged, buffered, lost, refused, faults, commands, ignored, updates } = figures;
  return [
    `${formed} formed, ${sent} sent, ${acknowledged} acknowledged, ${buffered} buffered`,
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...listed('faults', faults),
    ...(commands > 0 ? [`${commands} commands answered`] : []),
    ...listed('ignored', ignored),
    ...listed('updates', updates),
  ].join(' | ');
}

/** What there is any of, such as `faults: 7 drop, 1 reboot`. */
function listed(what: string, counts: Readonly<Record<string, number>>): string[] {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  const words = some.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`);
  return some.length > 0 ? [`${what}: ${words.join(', ')}`] : [];
}

const fitted = (line: string, columns = 80): string =>
  line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
