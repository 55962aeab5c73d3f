import { expect, test } from 'vitest';
import type { Image } from '#simulator/ota/download.ts';
import { inTurn } from '#simulator/ota/in-turn.ts';

const order = { cmdId: 'x', version: '3', url: 'https://a', sha256: '', size: 1 };
const hearing = (signal = new AbortController().signal) => ({ signal, onBytes: () => {} });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Downloads that end when the test says so. */
function slowDownloads(most: number) {
  const running: PromiseWithResolvers<Image>[] = [];
  const download = inTurn(most, () => {
    running.push(Promise.withResolvers<Image>());
    return running.at(-1)!.promise;
  });
  return { running, download };
}

test('so many downloads run at once, and the next begins when one has ended, well or not', async () => {
  const { running, download } = slowDownloads(2);
  const all = [1, 2, 3, 4].map(() => download(order, hearing()).catch((error: Error) => error.message));
  await settled();
  expect(running.length).toBe(2);
  running[0]!.reject(new Error('broken'));
  await settled();
  expect(running.length).toBe(3);
  running[1]!.resolve({ bytes: 1, sha256: 'b' });
  await settled();
  expect(running.length).toBe(4);
  for (const { resolve } of running) resolve({ bytes: 2, sha256: 'c' });
  expect((await Promise.all(all))[0]).toBe('broken');
});

test('one that was given up while it waited takes nobody’s turn', async () => {
  const { running, download } = slowDownloads(1);
  const power = new AbortController();
  const first = download(order, hearing());
  const second = download(order, hearing(power.signal)).catch((error: Error) => error.message);
  const third = download(order, hearing());
  power.abort(new Error('no power'));
  running[0]!.resolve({ bytes: 1, sha256: 'a' });
  await first;
  expect(await second).toBe('no power');
  await settled();
  expect(running.length).toBe(2);
  running[1]!.resolve({ bytes: 1, sha256: 'a' });
  await third;
});
