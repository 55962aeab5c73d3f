import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpDownload } from '#simulator/ota/download.ts';
import { randomImage, startFirmwareServer } from '../support/firmware-server.ts';

const { image, sha256 } = randomImage(300_000);
let server: Awaited<ReturnType<typeof startFirmwareServer>>;
beforeAll(async () => {
  server = await startFirmwareServer(image);
});
afterAll(() => server.stop());

/** Longer than a test may take: whatever fails, fails for another reason. */
const PATIENCE_MS = 60_000;
const orderOf = (url: string) => ({ cmdId: 'x', version: '3', url, sha256, size: image.length });
const load = (url: string, onBytes = (_: number) => {}, signal = new AbortController().signal) =>
  httpDownload(PATIENCE_MS)(orderOf(url), { signal, onBytes });

test.each(['good', 'chunked', 'moved'])(
  'an image that is %s is loaded, and heard of as it comes',
  async (path) => {
    const heard: number[] = [];
    expect(await load(server.url(path), (bytes) => heard.push(bytes))).toEqual({
      bytes: image.length,
      sha256,
    });
    expect(heard.length).toBeGreaterThan(1);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect(heard.at(-1)).toBe(image.length);
  },
);

test('an image that ends early is loaded as it is, for the device to compare', async () => {
  expect(await load(server.url('shorter'))).toMatchObject({ bytes: image.length / 2 });
});

describe('the reason is told when', () => {
  test.each([
    ['missing', 'the server answers 404'],
    ['longer', 'more than the 300000 bytes of fw_size_bytes'],
    ['announced', '300001 bytes, not the 300000'],
    ['broken', 'other side closed'],
    ['circle', 'redirect count exceeded'],
    ['nowhere', ''],
  ])('the image is %s', async (path, reason) => {
    await expect(load(server.url(path))).rejects.toThrow(
      expect.objectContaining({ name: 'DownloadFailed', message: expect.stringContaining(reason) }),
    );
  });

  test.each(['silent', 'mute'])('the server is %s', async (path) => {
    const hearing = { signal: new AbortController().signal, onBytes: () => {} };
    await expect(httpDownload(200)(orderOf(server.url(path)), hearing)).rejects.toThrow(
      expect.objectContaining({ name: 'DownloadFailed', message: 'the server was silent for 0.2 s' }),
    );
  });

  test('there is no server', async () => {
    const gone = await startFirmwareServer(image);
    await gone.stop();
    await expect(load(gone.url('good'))).rejects.toThrow(
      expect.objectContaining({ name: 'DownloadFailed', message: expect.stringContaining('ECONNREFUSED') }),
    );
  });
});

test('a download ends when the power goes', async () => {
  const power = new AbortController();
  const loading = load(server.url('silent'), () => power.abort(), power.signal);
  await expect(loading).rejects.toThrow('aborted');
});
