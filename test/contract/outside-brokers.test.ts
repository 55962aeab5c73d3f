import { describe, expect, it } from 'vitest';
import { aedesBroker } from '#test/support/aedes-broker.ts';
import { until } from '#test/support/until.ts';
import { device, journalOnDisk, newTopic } from './broker.ts';
import { areOn, started } from './outside-brokers.ts';

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
