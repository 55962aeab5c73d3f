const EVERY_MS = 250;
const EVERY_WITHOUT_TERMINAL_MS = 10_000;
const BAR = 24;

/** How far a replay is. `part` of the whole, from 0 to 1; `waiting` says for what, while a store is away. */
export type State = { day: string; part: number; messages: number; waiting: string | null };

/** Shows how a replay does: a bar, drawn anew all the time on a terminal; a line now and then elsewhere. */
export function startProgress(state: () => State, out: NodeJS.WriteStream): { stop: () => void } {
  const started = performance.now();
  const timer = setInterval(
    () => {
      const line = lineOf(state(), (performance.now() - started) / 1000);
      out.write(out.isTTY ? `\r\x1b[K${line.slice(0, (out.columns ?? 80) - 1)}` : `${line}\n`);
    },
    out.isTTY ? EVERY_MS : EVERY_WITHOUT_TERMINAL_MS,
  );
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      if (out.isTTY) out.write('\r\x1b[K');
    },
  };
}

/** @param seconds since the beginning */
function lineOf({ day, part, messages, waiting }: State, seconds: number): string {
  const full = Math.round(part * BAR);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${Math.floor(part * 100)} %`;
  const rate = `${Math.round(messages / Math.max(seconds, 0.001))}/s`;
  return [bar, day, `${messages} messages`, rate, ...(waiting === null ? [] : [`waiting: ${waiting}`])].join(
    '  ',
  );
}
