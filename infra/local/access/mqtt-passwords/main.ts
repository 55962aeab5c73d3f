import { parseArgs } from 'node:util';
import * as z from 'zod';
import { loadConfig } from '#lambda/load-config.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { openDatabase } from '../database.ts';
import { writeSecretFile } from '../secret-file.ts';
import { keepWritten } from './keep-written.ts';
import { passwordFile } from './password-file.ts';

const HELP = `Writes the password file of a Mosquitto: the runtime's login, and those of all devices that were given a password.

  MQTT_RUNTIME_PASSWORD=... DATABASE_URL=postgres://... npm run mqtt-passwords -- FILE [--watch]

  --watch    goes on, and writes it again within two seconds after a password has changed

Mosquitto reads it anew when it gets the signal HUP, and ends the connections whose login holds no longer. With --watch,
infra/compose/mosquitto/start.sh beside it sends that: sh start.sh CONFIGURATION FILE starts Mosquitto.`;

const Config = z.object({ MQTT_RUNTIME_PASSWORD: z.string().min(16, 'at least 16 characters') });

async function main(file: string, watches: boolean): Promise<void> {
  const { MQTT_RUNTIME_PASSWORD: runtimePassword } = loadConfig(Config, process.env);
  const database = await openDatabase(process.env);
  const passwords = new MqttPasswords(database.url);
  try {
    if (watches)
      await keepWritten({ passwords, runtimePassword, file, say: console.error, signal: stopSignal() });
    else {
      const { text, devices } = await passwordFile(passwords, runtimePassword);
      await writeSecretFile(file, text);
      console.log(`${file}: the runtime and ${devices} devices`);
    }
  } finally {
    await passwords.close();
    await database.close();
  }
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

/** What is asked for; null where it is the help. @throws Error for a word that means nothing */
function wishOf(words: string[]): { file: string; watches: boolean } | null {
  const { values, positionals } = parseArgs({
    args: words,
    options: { watch: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file, another] = positionals;
  if (file === undefined || values.help) return null;
  if (another !== undefined) throw new Error(`${another}: only one file can be written`);
  return { file, watches: values.watch };
}

try {
  const wish = wishOf(process.argv.slice(2));
  if (wish === null) console.log(HELP);
  else await main(wish.file, wish.watches);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
