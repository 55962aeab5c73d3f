import { resolve as absolute } from 'node:path';
import { ConfigError, loadConfig } from '#lambda/load-config.ts';
import { type Fleet, startFleet } from '#simulator/fleet.ts';
import { bannerOf } from './banner.ts';
import { commandSecret } from './command-secret.ts';
import { PortTaken } from './listening.ts';
import { type Runtime, startRuntime } from './runtime.ts';
import { Settings } from './settings.ts';
import { startStatusLine } from './status-line.ts';

const say = (line: string) => console.error(line);

/** Meters that know the secret by which this house signs commands. */
async function simulated(settings: Settings): Promise<Fleet | null> {
  const { SIMULATED_DEVICES: devices, MQTT_URL, HOST, MQTT_PORT, DATA_DIR, COMMAND_SECRET } = settings;
  if (devices === 0) return null;
  return startFleet({
    devices,
    brokers: MQTT_URL ?? [`mqtt://${HOST}:${MQTT_PORT}`],
    commandSecret: await commandSecret(absolute(DATA_DIR), COMMAND_SECRET),
  });
}

/** Stops in order at the first signal; a second one, from somebody who has waited long enough, ends it at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (stopping) process.exit(130);
      stopping = true;
      await stop();
      process.exit(0);
    });
  }
}

async function run(settings: Settings): Promise<void> {
  say('starting ...');
  const runtime: Runtime = await startRuntime(settings, say);
  const fleet = await simulated(settings);
  console.log(bannerOf(settings));
  const status = startStatusLine(runtime, process.stdout);
  stopOnSignal(async () => {
    status.stop();
    say('stopping ...');
    await fleet?.stop();
    await runtime.stop();
    say('stopped');
  });
  const error = await runtime.broken;
  say(`can't go on, start it again: ${error.stack ?? error.message}`);
  process.exit(1);
}

try {
  await run(loadConfig(Settings, process.env));
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    error instanceof PortTaken ||
    (error instanceof Error && error.name === 'Error');
  say(
    expected && error instanceof Error ? error.message : String(error instanceof Error ? error.stack : error),
  );
  process.exit(1);
}
