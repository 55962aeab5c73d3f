import { randomUUID } from 'node:crypto';
import { StoreAway } from '#domain/errors.ts';
import { commandTopicOf } from '#domain/topics.ts';
import type { CommandBus } from '../port.ts';
import { BrokerLink } from './broker-link.ts';

/**
 * Commands by MQTT brokers: each is told, for a device may be with any of them, and knows a command that it gets twice. Every process
 * and thread has a client of its own.
 */
export class MqttCommands implements CommandBus {
  readonly #links: BrokerLink[];

  constructor(urls: string[]) {
    this.#links = urls.map((url) => new BrokerLink(url, `iot-meter-commands-${randomUUID().slice(0, 8)}`));
  }

  async publish(deviceId: string, payload: Uint8Array): Promise<void> {
    const topic = commandTopicOf(deviceId);
    const bytes = Buffer.from(payload);
    try {
      await Promise.any(this.#links.map((link) => link.publish(topic, bytes)));
    } catch (error) {
      throw new StoreAway('commands', error instanceof AggregateError ? error.errors[0] : error);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.close()));
  }
}
