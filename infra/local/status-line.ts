import type { Runtime } from './runtime.ts';

const EVERY_MS = 1000;
const EVERY_WITHOUT_TERMINAL_MS = 60_000;

/** Shows how the runtime does: one line, written anew each second on a terminal, once a minute elsewhere. */
export function startStatusLine(runtime: Runtime, out: NodeJS.WriteStream): { stop: () => void } {
  const every = out.isTTY ? EVERY_MS : EVERY_WITHOUT_TERMINAL_MS;
  let last = runtime.progress().taken;
  const timer = setInterval(() => {
    const { received, taken, lag, connected } = runtime.progress();
    const rate = ((taken - last) * 1000) / every;
    last = taken;
    const behind = Object.entries(lag).map(([name, messages]) => `${name} ${messages}`);
    const line = `${connected} clients | ${rate.toFixed(1)} messages/s | ${received} received | waiting: ${behind.join(', ')}`;
    out.write(out.isTTY ? `\r\x1b[K${line.slice(0, (out.columns ?? 80) - 1)}` : `${line}\n`);
  }, every);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      if (out.isTTY) out.write('\n');
    },
  };
}
