import * as z from 'zod';
import { loadConfig } from '#lambda/load-config.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { openDatabase } from '../database.ts';
import { writeSecretFile } from '../secret-file.ts';
import { passwordFile } from './password-file.ts';

const HELP = `Writes the password file of a Mosquitto: the runtime's login, and those of all devices that were given a password.

  MQTT_RUNTIME_PASSWORD=... DATABASE_URL=postgres://... npm run mqtt-passwords -- FILE

Mosquitto reads it anew when it gets the signal HUP, and ends the connections whose login holds no longer.`;

const Config = z.object({ MQTT_RUNTIME_PASSWORD: z.string().min(16, 'at least 16 characters') });

async function main(file: string): Promise<string> {
  const { MQTT_RUNTIME_PASSWORD } = loadConfig(Config, process.env);
  const database = await openDatabase(process.env);
  const passwords = new MqttPasswords(database.url);
  try {
    const { text, devices } = await passwordFile(passwords, MQTT_RUNTIME_PASSWORD);
    await writeSecretFile(file, text);
    return `${file}: the runtime and ${devices} devices`;
  } finally {
    await passwords.close();
    await database.close();
  }
}

const [file] = process.argv.slice(2);
try {
  console.log(file === undefined || file.startsWith('-') ? HELP : await main(file));
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
