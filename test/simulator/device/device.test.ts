import { describe, expect, test } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import { topicOf } from '#domain/topics.ts';
import { onBench, START } from '../support/bench.ts';
import type { Wire } from '../support/fake-links.ts';

const running = (given: Parameters<typeof onBench>[0] = {}) => {
  const bench = onBench(given);
  bench.device.powerOn(START);
  return bench;
};

const IMAGE = { bytes: 1000, sha256: 'a'.repeat(64) };
const ORDER = {
  fw_version: '3.0.0',
  fw_url: 'https://firmware.example.net/3.0.0.bin',
  fw_sha256: IMAGE.sha256,
  fw_size_bytes: IMAGE.bytes,
};

const seqsOf = (messages: Wire[]) => messages.map(({ seq }) => seq);

/** Lets a download that has ended be heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('telemetry', () => {
  test('carries all samples since the last message, at each send interval', () => {
    const { pass, link, meter } = running();
    pass(30);
    const messages = link().messages('telemetry');
    expect(messages.map(({ ts }) => Date.parse(ts))).toEqual(
      [10, 20, 30].map((second) => START + second * 1000),
    );
    for (const { measurements } of messages) expect(measurements.length).toBe(10 * meter.metrics.length);
    const times = messages.flatMap(({ measurements }) => measurements.map((one) => Date.parse(one.ts)));
    expect(new Set(times).size).toBe(30);
  });

  test('is split so that no message has more than 200 measurements', () => {
    const { pass, link } = running({ samplingCadenceMs: 100, sendIntervalS: 60, helloIntervalS: 60 });
    pass(61);
    const sizes = link()
      .messages('telemetry')
      .map(({ measurements }) => measurements.length);
    expect(sizes).toEqual([200, 200, 200, 200, 200, 200]);
    pass(60);
    expect(seqsOf(link().messages('telemetry'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('is not sent when nothing was sampled since the last message', () => {
    const { pass, link } = running({ samplingCadenceMs: 60_000 });
    pass(120);
    expect(link().messages('telemetry').length).toBe(2);
  });

  test('has times by the clock of the device, wrong as it may be', () => {
    const { pass, link } = running({ clockSkew: 3_600_000, seed: 3 });
    pass(10);
    const [message] = link().messages('telemetry');
    const skew = Date.parse(message!.ts) - (START + 10_000);
    expect(Math.abs(skew)).toBeGreaterThan(1000);
    for (const { ts } of message!.measurements) {
      const age = Date.parse(message!.ts) - Date.parse(ts);
      expect(age >= 0 && age < 10_000).toBe(true);
    }
  });
});

test('every message is one that the back end takes', async () => {
  const { pass, link, command, meter } = running({
    sendIntervalS: 20,
    helloIntervalS: 5,
    reorder: 0.3,
    duplicate: 0.3,
  });
  pass(60);
  command('request_status');
  command('start_ota', ORDER);
  await settled();
  pass(10);
  expect(new Set(link().sent.map(({ category }) => category))).toEqual(
    new Set(['status', 'telemetry', 'hello', 'command_ack', 'ota_status']),
  );
  for (const { category, text } of link().sent)
    expect(interpret({ topic: topicOf(meter.id, category), payload: Buffer.from(text) })).toMatchObject({
      ok: true,
    });
});

describe('hello', () => {
  test('is not sent while telemetry is at least as frequent', () => {
    const { pass, link } = running({ sendIntervalS: 30, helloIntervalS: 30 });
    pass(300);
    expect(link().messages('hello')).toEqual([]);
  });

  test('is sent at its interval when telemetry is rarer, with the timing in force', () => {
    const { pass, link } = running({ sendIntervalS: 60, helloIntervalS: 20 });
    pass(61);
    const hellos = link().messages('hello');
    expect(hellos.map(({ uptime_s }) => uptime_s)).toEqual([20, 40, 60]);
    expect(hellos[0]).toMatchObject({ broker_connections: 1, send_interval_s: 60, hello_interval_s: 20 });
  });
});

describe('status', () => {
  test('is online at each connection, and offline in the will that goes with it', () => {
    const { pass, link, device } = running();
    pass(1);
    device.setCoverage(false);
    device.setCoverage(true);
    pass(1);
    expect(
      link()
        .messages('status')
        .map(({ status }) => status),
    ).toEqual(['online', 'online']);
    expect(link().wills.map((will) => JSON.parse(will).status)).toEqual(['offline', 'offline']);
  });

  test('is offline in the goodbye', async () => {
    const { pass, link, device } = running();
    pass(1);
    await device.close();
    expect(JSON.parse(link().farewell!)).toMatchObject({ status: 'offline' });
  });
});

describe('without a broker', () => {
  test('messages are kept with their seq and sent in order when it is back, at no more than the replay rate', () => {
    const { pass, link, device, counters, outbox } = running({ replayRate: 10 });
    device.setCoverage(false);
    pass(600);
    expect(outbox.size).toBe(60);
    device.setCoverage(true);
    pass(2);
    expect(link().messages('telemetry').length).toBeLessThanOrEqual(21);
    pass(6);
    expect(seqsOf(link().messages('telemetry'))).toEqual(Array.from({ length: 60 }, (_, seq) => seq));
    expect(counters).toMatchObject({ formed: 60, acknowledged: 60, lost: 0 });
  });

  test('the oldest messages go when the buffer is full', () => {
    const { pass, link, device, counters } = running({ buffer: 5 });
    device.setCoverage(false);
    pass(80);
    device.setCoverage(true);
    pass(1);
    expect(seqsOf(link().messages('telemetry'))).toEqual([3, 4, 5, 6, 7]);
    expect(counters.lost).toBe(3);
  });

  test('it is tried again, less and less often, and says why', () => {
    const bench = onBench();
    bench.link().isReachable = false;
    bench.device.powerOn(START);
    bench.pass(10);
    expect(bench.link().wills.length).toBe(4);
    bench.pass(3600);
    expect(bench.link().wills.length).toBeLessThan(130);
    expect(bench.uplinks[0]!.problem).toBe('connect ECONNREFUSED');
    bench.link().isReachable = true;
    bench.pass(60);
    expect(bench.uplinks[0]!.problem).toBeNull();
    expect(bench.outbox.size).toBe(0);
  });

  test('a message that did not get there is sent again, one that was refused is not', () => {
    const { pass, link, counters } = running();
    link().outcome = 'none';
    pass(20);
    const [, first, second] = link().sent;
    first!.done('unsent');
    second!.done('refused');
    pass(1);
    expect(seqsOf(link().messages('telemetry'))).toEqual([0, 1, 0]);
    expect(counters.refused).toBe(1);
  });

  test('a broker that does not acknowledge gets no more than it can hold', () => {
    const { pass, link } = running();
    link().outcome = 'none';
    pass(1000);
    expect(link().messages('telemetry').length).toBe(20);
  });
});

describe('several brokers', () => {
  const brokers = ['mqtt://one', 'mqtt://two'];

  test('each get every message', () => {
    const { pass, link } = running({ brokers });
    pass(30);
    expect(seqsOf(link(0).messages('telemetry'))).toEqual([0, 1, 2]);
    expect(link(1).messages('telemetry')).toEqual(link(0).messages('telemetry'));
  });

  test('one that is away gets what it missed when it is back', () => {
    const bench = onBench({ brokers });
    bench.link(1).isReachable = false;
    bench.device.powerOn(START);
    bench.pass(30);
    expect(seqsOf(bench.link(0).messages('telemetry'))).toEqual([0, 1, 2]);
    bench.link(1).isReachable = true;
    bench.pass(60);
    expect(bench.link(1).messages('telemetry')).toEqual(bench.link(0).messages('telemetry'));
    expect(bench.outbox.size).toBe(0);
  });
});

describe('a restart', () => {
  test('begins with seq 0 and the next boot, and keeps what waits in the buffer', () => {
    const { pass, link, device, now } = running();
    pass(10);
    device.setCoverage(false);
    pass(10);
    device.restart(now());
    device.setCoverage(true);
    pass(20);
    const messages = link().messages('telemetry');
    expect(seqsOf(messages)).toEqual([0, 1, 0, 1]);
    const boots = messages.map(({ boot }) => boot);
    expect(boots).toEqual([boots[0], boots[0], boots[0]! + 1, boots[0]! + 1]);
  });

  test('loses the samples since the last message and those of the time without power', () => {
    const { pass, link, device, now } = running();
    pass(15);
    device.restart(now());
    pass(15);
    const [, second, third] = link().messages('telemetry');
    expect(second!.measurements.length).toBeLessThanOrEqual(4);
    expect(third!.measurements.length).toBe(20);
  });

  test('drops the connection and comes back', () => {
    const { pass, device, now } = running();
    pass(1);
    device.restart(now());
    expect(device.connected).toBe(false);
    pass(4);
    expect(device.connected).toBe(true);
  });
});

describe('a command', () => {
  const ID = '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11';

  test('to request the status is acknowledged and followed by a hello', () => {
    const { pass, link, command } = running();
    pass(1);
    command('request_status', undefined, ID);
    pass(1);
    expect(link().messages('command_ack', 'hello')).toMatchObject([
      { msg_type: 'command_ack', cmd_id: ID, result: 'accepted', seq: 0 },
      { msg_type: 'hello', seq: 1 },
    ]);
  });

  test('to configure takes effect at once, and what was sampled before is sent first', () => {
    const { pass, link, command } = running();
    pass(5);
    command('update_config', { sampling_cadence_ms: 500, send_interval_s: 2 });
    pass(5);
    const sizes = link()
      .messages('telemetry')
      .map(({ measurements }) => measurements.length);
    expect(sizes).toEqual([10, 4, 8, 8]);
  });

  test('that is repeated is acknowledged again and not carried out again', () => {
    const { pass, link, command } = running();
    pass(1);
    command('request_status', undefined, ID);
    command('request_status', undefined, ID);
    pass(1);
    expect(link().messages('command_ack').length).toBe(2);
    expect(link().messages('hello').length).toBe(1);
  });

  test('to reboot is acknowledged before the power goes, and not obeyed twice', () => {
    const { pass, link, command } = running();
    pass(1);
    command('reboot', undefined, ID);
    pass(20);
    command('reboot', undefined, ID);
    pass(20);
    expect(
      link()
        .messages('command_ack')
        .map(({ result }) => result),
    ).toEqual(['accepted', 'accepted']);
    expect(
      new Set(
        link()
          .messages('telemetry')
          .map(({ boot }) => boot),
      ).size,
    ).toBe(1);
    expect(link().wills.length).toBe(2);
  });
});

describe('a command that changes what a device works by', () => {
  const config = { send_interval_s: 2, hello_interval_s: 60 };

  test('holds over a power cut', () => {
    const { pass, link, command, device, now } = running();
    pass(1);
    command('update_config', config);
    device.restart(now());
    pass(5);
    command('request_status');
    pass(1);
    expect(link().messages('hello')).toMatchObject([config]);
  });

  test('is undone by a reset to factory settings, which empties the buffer and tells the settings', () => {
    const { pass, link, command, device, outbox, counters } = running({ sendIntervalS: 10 });
    pass(1);
    command('update_config', config);
    pass(1);
    link().outcome = 'none';
    pass(20);
    link().outcome = 'acknowledged';
    const before = outbox.size;
    command('factory_reset');
    device.setCoverage(false);
    pass(1);
    expect(before).toBeGreaterThan(5);
    expect(counters.lost).toBeGreaterThan(5);
    device.setCoverage(true);
    pass(1);
    expect(link().messages('command_ack', 'hello').slice(1)).toMatchObject([
      { result: 'accepted' },
      { send_interval_s: 10, hello_interval_s: 30 },
    ]);
  });

  test('is not undone by a reset that comes again', () => {
    const { pass, link, command } = running();
    pass(1);
    command('factory_reset', {}, '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11');
    pass(2);
    command('update_config', config);
    command('factory_reset', {}, '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11');
    pass(2);
    command('request_status');
    pass(1);
    expect(link().messages('hello').at(-1)).toMatchObject(config);
  });
});

test('a command that is not genuine or too old is not answered, and counted', () => {
  const { pass, link, command, counters, now } = running();
  pass(1);
  command('reboot', {}, crypto.randomUUID(), now() - 301_000);
  link().events.command(Buffer.from('reboot'));
  pass(30);
  expect(link().messages('command_ack')).toEqual([]);
  expect(link().wills.length).toBe(1);
  expect(counters).toMatchObject({ commands: 0, ignored: { stale: 1, malformed: 1 } });
});

test('a meter goes by its own clock, and by the order of commands where that is wrong beyond what it tolerates', () => {
  const { pass, link, command, now, counters } = running({ clockSkew: 86_400_000, seed: 3 });
  pass(1);
  command('request_status', {}, crypto.randomUUID(), now());
  command('request_status', {}, crypto.randomUUID(), now() - 1);
  pass(1);
  expect(link().messages('command_ack').length).toBe(1);
  expect(counters.ignored.stale).toBe(1);
});

test('faults of the stream are gaps, repeats and disorder in seq', () => {
  const dropping = running({ drop: 0.5 });
  dropping.pass(1000);
  expect(dropping.counters.faults.drop).toBeGreaterThan(20);
  expect(dropping.link().messages('telemetry').length).toBe(100 - dropping.counters.faults.drop);
  const swapping = running({ reorder: 1 });
  swapping.pass(41);
  expect(seqsOf(swapping.link().messages('telemetry'))).toEqual([1, 0, 3, 2]);
  const doubling = running({ duplicate: 1 });
  doubling.pass(21);
  expect(seqsOf(doubling.link().messages('telemetry'))).toEqual([0, 0, 1, 1]);
});

test('a device that retires gives away what a fault held back, and forms no more', () => {
  const { pass, link, device, now } = running({ reorder: 1 });
  pass(10);
  device.retire(now());
  pass(60);
  expect(seqsOf(link().messages('telemetry'))).toEqual([0]);
});
