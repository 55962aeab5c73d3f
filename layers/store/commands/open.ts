import * as z from 'zod';
import { timed } from '../timed.ts';
import type { CommandBus } from './port.ts';

const AWS_IOT = 'awsiot:';
const BROKERS = /^(?:mqtts?|wss?):\/\/[^\s,]+(?:,(?:mqtts?|wss?):\/\/[^\s,]+)*$/;

/** Shorter ones can be guessed from one signature (RFC 2104, 3). */
const SECRET_CHARACTERS = 32;

/** By which brokers commands go down, and what they are signed with: `awsiot:`, or the URLs of MQTT brokers, comma separated. */
export const CommandsConfig = z.object({
  COMMANDS_URL: z
    .string()
    .refine(
      (url) => url === AWS_IOT || BROKERS.test(url),
      'expected awsiot:, or mqtt://host:port of each broker, comma separated',
    ),
  /** The fleet's master secret, or the ARN of the secret that holds it. */
  COMMAND_SECRET: z.string().min(SECRET_CHARACTERS, `at least ${SECRET_CHARACTERS} characters`),
});
export type CommandsConfig = z.infer<typeof CommandsConfig>;

/** The way down that the settings name. What it takes is loaded at the first command: an SDK or a client of MQTT, and no home needs both. */
export function openCommandBus({ COMMANDS_URL }: Pick<CommandsConfig, 'COMMANDS_URL'>): CommandBus {
  let opened: Promise<CommandBus> | undefined;
  return timed('commands', {
    publish: async (deviceId, payload) => {
      opened ??= load(COMMANDS_URL);
      await (await opened).publish(deviceId, payload);
    },
    close: async () => (await opened)?.close(),
  });
}

async function load(url: string): Promise<CommandBus> {
  if (url === AWS_IOT) {
    const { AwsIotCommands } = await import('./aws-iot/aws-iot.ts');
    return new AwsIotCommands();
  }
  const { MqttCommands } = await import('./mqtt/mqtt.ts');
  return new MqttCommands(url.split(','));
}
