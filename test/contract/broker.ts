import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '#domain/message.ts';
import { GroupCommit } from '#local/group-commit.ts';
import { type Intake, intakeOf } from '#local/intake.ts';
import { manifest } from '#manifest/manifest.ts';
import { Journal } from '#store/bus/journal.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { until } from '#test/support/until.ts';

/** Opens a broker that brings what devices publish at the URL it answers to the intake; closed when the test ends. */
export type OpenBroker = (intake: Intake) => Promise<string>;

/** A journal on the disk, which can be full. */
export function journalOnDisk() {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const journal = new Journal(file);
  const state = { full: false, refused: 0 };
  const group = new GroupCommit(
    {
      write: (write) => {
        if (!state.full) return journal.write(write);
        state.refused += write.messages.length;
        throw new Error('database or disk is full');
      },
      cursors: () => journal.cursors(),
      start: () => journal.start(),
      end: () => journal.end(),
    },
    ['archive-messages'],
    () => {},
  );
  onTestFinished(() => {
    group.close();
    journal.close();
  });
  const intake = intakeOf(
    manifest,
    () => group,
    () => {},
  );
  const messagesOn = (topic: string): Message[] =>
    journal
      .read(0, 1e6, 1e12)
      .map(({ message }) => message)
      .filter((message) => message.topic === topic);
  return { intake, state, messagesOn };
}

/** A topic that no other test has. */
export const newTopic = (rest = 'telemetry') => `iot/test-${randomBytes(4).toString('hex')}/${rest}`;

/** A client that comes back until the test ends. */
export async function device(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 50, ...options });
  onTestFinished(async () => {
    await client.endAsync(true);
  });
  return client;
}

/** What every way has to do by which messages come from devices into the journal. */
export function describeBroker(name: string, open: OpenBroker): void {
  describe.each([4, 5] as const)(`${name}, to devices of MQTT version %i`, (protocolVersion) => {
    async function home(options: IClientOptions = {}) {
      const journal = journalOnDisk();
      const url = await open(journal.intake);
      return { ...journal, client: await device(url, { protocolVersion, ...options }) };
    }

    it.each([1, 2] as const)('brings every message acknowledged at QoS %i into the journal', async (qos) => {
      const { client, messagesOn } = await home();
      const topic = newTopic();
      const payloads = Array.from({ length: 300 }, (_, seq) => `{"seq":${seq}}`);
      await Promise.all(payloads.map((payload) => client.publishAsync(topic, payload, { qos })));
      const there = () => new Set(messagesOn(topic).map(({ payload }) => Buffer.from(payload).toString()));
      await until(() => there().size === payloads.length);
      expect(there()).toEqual(new Set(payloads));
    });

    it.each([1, 2] as const)('brings a message at QoS %i again that the journal has refused', async (qos) => {
      const { client, messagesOn, state } = await home();
      const topic = newTopic();
      state.full = true;
      const publishing = client.publishAsync(topic, '{}', { qos });
      await until(() => state.refused > 0);
      expect(messagesOn(topic)).toEqual([]);
      state.full = false;
      await publishing;
      await until(() => messagesOn(topic).length > 0);
    });

    it('brings any bytes, and none at all', async () => {
      const { client, messagesOn } = await home();
      const topic = newTopic();
      const payloads = [Buffer.from([0, 255, 0xc3, 0x28]), Buffer.alloc(0), Buffer.alloc(131_072, 7)];
      for (const payload of payloads) await client.publishAsync(topic, payload, { qos: 1 });
      await until(() => messagesOn(topic).length >= payloads.length);
      const sizes = new Set(messagesOn(topic).map(({ payload }) => Buffer.from(payload).toString('hex')));
      expect(sizes).toEqual(new Set(payloads.map((payload) => payload.toString('hex'))));
    });

    it('brings what stands on a long topic, of many levels', async () => {
      const { client, messagesOn } = await home();
      const topic = newTopic(`${'x'.repeat(1000)}/${'y/'.repeat(20)}ü`);
      await client.publishAsync(topic, '{}', { qos: 1 });
      await until(() => messagesOn(topic).length > 0);
    });

    it('leaves out what no rule takes', async () => {
      const { client, messagesOn } = await home();
      const [command, telemetry] = [newTopic('command'), newTopic()];
      await client.publishAsync(command, '{}', { qos: 1 });
      await client.publishAsync(telemetry, '{}', { qos: 1 });
      await until(() => messagesOn(telemetry).length > 0);
      expect(messagesOn(command)).toEqual([]);
    });

    it('brings the last will of a device that goes away without a word', async () => {
      const topic = newTopic('status');
      const will = { topic, payload: Buffer.from('offline'), qos: 1 as const, retain: false };
      const { client, messagesOn } = await home({ will });
      client.options.reconnectPeriod = 0;
      client.stream.destroy();
      await until(() => messagesOn(topic).length > 0);
    });

    it('takes a message for new that a device sends now and has the broker retain', async () => {
      const { client, messagesOn } = await home();
      const topic = newTopic('status');
      await client.publishAsync(topic, 'online', { qos: 1, retain: true });
      await until(() => messagesOn(topic).length > 0);
      expect(messagesOn(topic)).toMatchObject([{ replayed: false }]);
      await client.publishAsync(topic, '', { retain: true, qos: 1 }); // the broker keeps it no longer
    });
  });
}
