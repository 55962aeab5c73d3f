import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { commandTopicOf } from '#domain/topics.ts';
import { answered } from '../../aws-answers.ts';
import { type CommandBus, EXPIRY_S, PUBLISH_MS } from '../port.ts';

/** Commands by the data plane of AWS IoT Core, which knows no quality of service above 1. */
export class AwsIotCommands implements CommandBus {
  readonly #client = new IoTDataPlaneClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: PUBLISH_MS / 2, requestTimeout: PUBLISH_MS / 2 },
  });

  async publish(deviceId: string, payload: Uint8Array): Promise<void> {
    const command = new PublishCommand({
      topic: commandTopicOf(deviceId),
      qos: 1,
      retain: false,
      payload,
      messageExpiry: EXPIRY_S,
    });
    await answered(this.#client.send(command), 'commands');
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}
