import type { Download } from './download.ts';

/** Lets a fleet do at most `most` downloads at once, as a server and a simulator's memory have their limits; others wait for their turn. */
export function inTurn(most: number, download: Download): Download {
  const waiting: (() => void)[] = [];
  let free = most;
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return async (order, hearing) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      hearing.signal.throwIfAborted();
      return await download(order, hearing);
    } finally {
      leave();
    }
  };
}
