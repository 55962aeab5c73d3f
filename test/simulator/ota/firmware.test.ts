import { describe, expect, test } from 'vitest';
import { NonVolatile } from '#simulator/memory/non-volatile.ts';
import { type Download, DownloadFailed, type Hearing, type Image } from '#simulator/ota/download.ts';
import { onBench, START } from '../support/bench.ts';

const ID = '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11';
const IMAGE = { bytes: 1000, sha256: 'a'.repeat(64) };
const ORDER = {
  fw_version: '3.0.0',
  fw_url: 'https://firmware.example.net/3.0.0.bin',
  fw_sha256: IMAGE.sha256,
  fw_size_bytes: IMAGE.bytes,
};
const OLD = '2.4.1';

/** Lets a download that has ended be heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A device that has been told to update, and its downloads, which go as the test says. */
async function updating() {
  const loads: (PromiseWithResolvers<Image> & { hearing: Hearing })[] = [];
  const download: Download = (_, hearing) => {
    const load = { ...Promise.withResolvers<Image>(), hearing };
    hearing.signal.addEventListener('abort', () => load.reject(new Error('aborted')));
    loads.push(load);
    return load.promise;
  };
  const bench = onBench({}, { download });
  bench.device.powerOn(START);
  bench.pass(1);
  bench.command('start_ota', ORDER, ID);
  bench.pass(1);
  await settled();
  const end = async (image: Image | Error) => {
    const load = loads.at(-1)!;
    if (image instanceof Error) load.reject(image);
    else load.resolve(image);
    await settled();
  };
  const states = () =>
    bench
      .link()
      .messages('ota_status')
      .map(({ ota_state, progress_pct }) => `${ota_state} ${progress_pct}`);
  const failure = () => bench.link().messages('ota_status').at(-1)!.detail;
  return { ...bench, loads, end, states, failure };
}

describe('an update', () => {
  test('goes from its acknowledgement to a hello with the new version', async () => {
    const { pass, link, end, states, memory, counters } = await updating();
    await end(IMAGE);
    pass(10);
    const told = link().sent.map(({ category, text }) => ({ category, ...JSON.parse(text) }));
    const from = told.findIndex(({ category }) => category === 'command_ack');
    const said = told.slice(from).map((one) => one.ota_state ?? one.status ?? one.fw_version ?? one.category);
    expect(said.filter((one) => one !== 'telemetry')).toEqual([
      'command_ack',
      'downloading',
      'downloading',
      'verifying',
      'applying',
      'online',
      'success',
      '3.0.0',
    ]);
    expect(states()).toEqual([
      'downloading 0',
      'downloading 100',
      'verifying 0',
      'applying 0',
      'success 100',
    ]);
    for (const one of told.filter(({ category }) => category === 'ota_status'))
      expect(one).toMatchObject({ cmd_id: ID, fw_version_target: '3.0.0' });
    expect(memory.read()).toMatchObject({ firmware: '3.0.0', update: null });
    expect(counters.updates).toEqual({ started: 1, succeeded: 1, failed: 0 });
  });

  test('tells how far the download is, at most once a second', async () => {
    const { pass, loads, end, states } = await updating();
    for (let bytes = 5; bytes <= IMAGE.bytes; bytes += 5) {
      pass(0.05);
      loads[0]!.hearing.onBytes(bytes);
    }
    await end(IMAGE);
    expect(states().slice(0, 7)).toEqual(
      [0, 10, 20, 30, 40, 50, 60].map((pct) => expect.stringMatching(new RegExp(`^downloading ${pct}`))),
    );
    expect(states()).toContain('downloading 100');
    expect(states().length).toBeLessThan(15);
  });

  test('does not keep the device from its telemetry', async () => {
    const { pass, link } = await updating();
    pass(100);
    expect(link().messages('telemetry').length).toBe(10);
  });

  test('shuts out a second one until it has ended', async () => {
    const { pass, command, link, end, loads } = await updating();
    const second = () => command('start_ota', ORDER);
    second();
    await end(new DownloadFailed('no'));
    second();
    pass(1);
    expect(
      link()
        .messages('command_ack')
        .map(({ result }) => result),
    ).toEqual(['accepted', 'rejected', 'accepted']);
    expect(loads.length).toBe(2);
  });

  test('is not begun again by the same command', async () => {
    const { pass, command, link, loads } = await updating();
    command('start_ota', ORDER, ID);
    pass(1);
    await settled();
    expect(link().messages('command_ack').length).toBe(2);
    expect(loads.length).toBe(1);
  });
});

describe('the old firmware stays, and the reason is told, when', () => {
  test.each([
    ['the download fails', new DownloadFailed('the server answers 404'), 'the server answers 404'],
    ['the image is too short', { ...IMAGE, bytes: 999 }, '999 bytes, not the 1000'],
    ['the image is another one', { ...IMAGE, sha256: 'b'.repeat(64) }, 'SHA-256'],
  ])('%s', async (_, image, reason) => {
    const { pass, command, link, end, states, failure, memory, counters } = await updating();
    await end(image);
    pass(1);
    expect(states().at(-1)).toContain('failed');
    expect(failure()).toContain(reason);
    pass(30);
    command('request_status');
    pass(1);
    expect(link().messages('hello')).toMatchObject([{ fw_version: OLD }]);
    expect(link().wills.length).toBe(1);
    expect(memory.read()).toMatchObject({ firmware: OLD, update: null });
    expect(counters.updates).toEqual({ started: 1, succeeded: 0, failed: 1 });
  });

  test('the power goes during the download', async () => {
    const { pass, device, now, loads, states, failure, memory } = await updating();
    device.restart(now());
    await settled();
    expect(loads[0]!.hearing.signal.aborted).toBe(true);
    expect(states()).toEqual(['downloading 0']);
    pass(5);
    expect(states()).toEqual(['downloading 0', 'failed 0']);
    expect(failure()).toBe('the power went while downloading');
    expect(memory.read()).toMatchObject({ firmware: OLD, update: null });
  });

  test('the power goes while the image is written', async () => {
    const { pass, device, now, end, states, failure, memory } = await updating();
    await end(IMAGE);
    pass(0.5);
    device.restart(now());
    pass(30);
    expect(states().at(-1)).toBe('failed 0');
    expect(failure()).toBe('the power went while applying');
    expect(memory.read()).toMatchObject({ firmware: OLD, update: null });
  });

  test('the new one reaches no broker for ten minutes', async () => {
    const { pass, link, device, end, states, failure, memory } = await updating();
    await end(IMAGE);
    link().isReachable = false;
    pass(60);
    expect(memory.read()).toMatchObject({ firmware: '3.0.0', update: { phase: 'trial' } });
    pass(560);
    expect(memory.read()).toMatchObject({ firmware: OLD, update: { phase: 'failed' } });
    link().isReachable = true;
    pass(60);
    expect(device.connected).toBe(true);
    expect(memory.read().update).toBeNull();
    expect(states().at(-1)).toBe('failed 100');
    expect(failure()).toContain('the old one is back');
  });
});

test('new firmware that the power goes from before it reached a broker has its ten minutes anew', async () => {
  const { pass, link, device, now, end, states, memory } = await updating();
  await end(IMAGE);
  link().isReachable = false;
  pass(540);
  device.restart(now());
  pass(300);
  link().isReachable = true;
  pass(60);
  expect(states().at(-1)).toBe('success 100');
  expect(memory.read().firmware).toBe('3.0.0');
});

test('a device that was stopped in an update and is started with the same memory reports that it failed', async () => {
  const { device, now, memory } = await updating();
  device.retire(now());
  const again = onBench({}, { memory: new NonVolatile(structuredClone(memory.read())) });
  again.device.powerOn(START);
  again.pass(1);
  expect(again.link().messages('ota_status')).toMatchObject([
    { cmd_id: ID, ota_state: 'failed', detail: 'the power went while downloading' },
  ]);
});

describe('how an update ended is told until a broker has heard of it', () => {
  test('by a device that was stopped before that and is started with the same memory, once', async () => {
    const { link, end, memory } = await updating();
    link().outcome = 'none';
    await end(new DownloadFailed('the server answers 404'));
    const kept = new NonVolatile(structuredClone(memory.read()));
    const again = onBench({}, { memory: kept });
    again.device.powerOn(START);
    again.pass(1);
    expect(kept.read().update).toBeNull();
    again.device.restart(again.now());
    again.pass(60);
    expect(again.link().messages('ota_status')).toMatchObject([
      { cmd_id: ID, ota_state: 'failed', detail: 'the server answers 404' },
    ]);
  });

  test('and not again after a reboot, which the buffer outlives', async () => {
    const { link, end, memory, device, now, pass, states } = await updating();
    link().outcome = 'unsent';
    link().isReachable = false;
    link().drop();
    await end(new DownloadFailed('the server answers 404'));
    device.restart(now());
    pass(10);
    link().outcome = 'acknowledged';
    link().isReachable = true;
    pass(60);
    expect(states().filter((state) => state.startsWith('failed'))).toHaveLength(1);
    expect(memory.read().update).toBeNull();
  });

  test('and does not keep the next update from beginning', async () => {
    const { link, end, command, loads, pass } = await updating();
    link().outcome = 'none';
    await end(new DownloadFailed('the server answers 404'));
    command('start_ota', ORDER);
    pass(1);
    expect(loads).toHaveLength(2);
  });
});
