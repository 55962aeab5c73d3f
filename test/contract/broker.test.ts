import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientIdsOf } from '#local/broker/client-ids.ts';
import { startBroker } from '#local/broker/embedded.ts';
import { type OutsideBrokers, startOutsideBrokers } from '#local/broker/outside.ts';
import type { Intake } from '#local/intake.ts';
import { manifest } from '#manifest/manifest.ts';
import { aedesBroker } from '#test/support/aedes-broker.ts';
import { forgetSessions } from '#test/support/forget-sessions.ts';
import { freePorts } from '#test/support/runtime-process.ts';
import { until } from '#test/support/until.ts';
import { describeBroker, device, journalOnDisk, newTopic } from './broker.ts';

const { TEST_MQTT_URL: realUrl } = process.env;

describeBroker('the embedded broker', async (intake) => {
  const ports = await freePorts();
  const broker = await startBroker({ host: '127.0.0.1', port: ports.mqtt, wsPort: ports.ws }, intake);
  onTestFinished(broker.stop);
  return `mqtt://127.0.0.1:${ports.mqtt}`;
});

type Started = { brokers: OutsideBrokers; said: string[] };

/** The sessions of slot 1 on these brokers. */
function started(urls: string[], intake: Intake, group = 'iot-meter', connections = 1): Started {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const brokers = startOutsideBrokers({ urls, group, manifest, intake, say, connections });
  brokers.open(1);
  onTestFinished(brokers.stop);
  return { brokers, said };
}

const areOn = ({ brokers }: Started, count = 1) =>
  until(() => brokers.states().every(({ on }) => on === count));

describeBroker('an outside broker of MQTT 5', async (intake) => {
  const { url, doorUrl } = await aedesBroker();
  await areOn(started([doorUrl], intake));
  return url;
});

describeBroker('an outside broker of MQTT 3.1.1 only', async (intake) => {
  const { url, doorUrl } = await aedesBroker({ refuse5: true });
  await areOn(started([doorUrl], intake));
  return url;
});

describe.skipIf(realUrl === undefined)('with TEST_MQTT_URL', () => {
  describeBroker('a real outside broker', async (intake) => {
    const group = `test-${randomBytes(4).toString('hex')}`;
    const url = realUrl ?? '';
    onTestFinished(() => forgetSessions(url, clientIdsOf(group, 1, 4)));
    await areOn(started([url], intake, group, 4), 4);
    return url;
  });
});

describe('outside brokers', () => {
  it('are spoken to in MQTT 5, and in 3.1.1 where they have no 5', async () => {
    const { intake } = journalOnDisk();
    const [new5, old] = [await aedesBroker(), await aedesBroker({ refuse5: true })];
    await areOn(started([new5.doorUrl, old.doorUrl], intake));
    expect(new Set(new5.door.versions)).toEqual(new Set([5]));
    expect(old.door.versions.at(-1)).toBe(4);
  });

  it('flag what they have retained as replayed', async () => {
    const { intake, messagesOn } = journalOnDisk();
    const { url, doorUrl } = await aedesBroker();
    const topic = newTopic('status');
    await (await device(url, {})).publishAsync(topic, 'online', { qos: 1, retain: true });
    started([doorUrl], intake);
    await until(() => messagesOn(topic).length > 0);
    expect(messagesOn(topic)).toMatchObject([{ replayed: true }]);
  });

  it('are each consumed, and what a device publishes to two of them comes from both', async () => {
    const { intake, messagesOn } = journalOnDisk();
    const [one, two] = [await aedesBroker(), await aedesBroker()];
    await areOn(started([one.doorUrl, two.doorUrl], intake));
    const topic = newTopic();
    for (const { url } of [one, two]) await (await device(url, {})).publishAsync(topic, '{}', { qos: 1 });
    await until(() => messagesOn(topic).length === 2);
  });

  it('are waited for when they are away, are told of once, and lose nothing meanwhile', async () => {
    const { intake, messagesOn } = journalOnDisk();
    const { url, door, doorUrl } = await aedesBroker();
    const first = started([doorUrl], intake);
    await areOn(first);
    await door.slam();
    await until(() => first.said.length === 1);
    const topic = newTopic();
    await (await device(url, {})).publishAsync(topic, '{}', { qos: 1 });
    await door.reopen();
    await until(() => messagesOn(topic).length > 0);
    await areOn(first);
    expect(first.said).toEqual([
      expect.stringMatching(/^the broker 127\.0\.0\.1:\d+ can't be used \(.+\); trying again$/),
      expect.stringMatching(/is there again$/),
    ]);
  });

  it('may be away at the start', async () => {
    const { intake } = journalOnDisk();
    const { door, doorUrl } = await aedesBroker();
    await door.slam();
    const runtime = started([doorUrl], intake);
    await until(() => runtime.said.length === 1);
    await door.reopen();
    await areOn(runtime);
  });

  it('keep what comes while nobody holds the slot for the next who does', async () => {
    const { intake, messagesOn } = journalOnDisk();
    const { url, doorUrl } = await aedesBroker();
    const first = started([doorUrl], intake);
    await areOn(first);
    await first.brokers.close(1);
    const topic = newTopic();
    await (await device(url, {})).publishAsync(topic, '{}', { qos: 1 });
    expect(messagesOn(topic)).toEqual([]);
    started([doorUrl], intake);
    await until(() => messagesOn(topic).length > 0);
  });

  it.each([1, 2] as const)(
    'bring a message at QoS %i to the next process that one had not yet written',
    async (qos) => {
      const { intake, messagesOn, state } = journalOnDisk();
      const { url, doorUrl } = await aedesBroker();
      const first = started([doorUrl], intake);
      await areOn(first);
      const topic = newTopic();
      state.full = true;
      await (await device(url, {})).publishAsync(topic, '{}', { qos });
      await until(() => state.refused > 0);
      await first.brokers.close(1); // and all that mqtt.js has in memory is gone
      state.full = false;
      expect(messagesOn(topic)).toEqual([]);
      started([doorUrl], intake);
      await until(() => messagesOn(topic).length > 0);
    },
  );

  it('show in the figures and are told of once when they refuse the subscription', async () => {
    const { intake } = journalOnDisk();
    const { doorUrl, door } = await aedesBroker({ refuseSubscriptions: true });
    const { brokers, said } = started([doorUrl], intake);
    await until(() => brokers.states()[0]?.refused === 1);
    expect(brokers.states()).toMatchObject([{ broker: `127.0.0.1:${door.port}`, on: 0, refused: 1 }]);
    expect(said).toEqual([
      expect.stringContaining('refuses the subscription (Subscribe error: Not authorized)'),
    ]);
  });

  it('say how many messages they have dropped, where they count them', async () => {
    const { intake } = journalOnDisk();
    const [silent, counting] = [await aedesBroker(), await aedesBroker()];
    await counting.tell('$SYS/broker/publish/messages/dropped', '17');
    const runtime = started([silent.doorUrl, counting.doorUrl], intake);
    await until(() => runtime.brokers.states()[1]?.dropped === 17);
    await areOn(runtime);
    expect(runtime.brokers.states()[0]?.dropped).toBeNull();
  });

  it('are shown without their password', async () => {
    const { intake } = journalOnDisk();
    const { door } = await aedesBroker();
    const runtime = started([`mqtt://user:secret@127.0.0.1:${door.port}`], intake);
    await areOn(runtime);
    await door.slam();
    await until(() => runtime.said.length > 0);
    expect(JSON.stringify([runtime.brokers.states(), runtime.said])).not.toContain('secret');
  });
});
