import { ConfigError, loadConfig } from '#lambda/load-config.ts';
import { bannerOf } from './banner.ts';
import { PortTaken } from './listening.ts';
import { meterLogins, startMeters } from './own-meters.ts';
import { type Runtime, startRuntime } from './runtime.ts';
import { Settings } from './settings.ts';
import { startStatusLine } from './status-line.ts';

const say = (line: string) => console.error(line);

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
  const logins = meterLogins(settings);
  const runtime: Runtime = await startRuntime(settings, say, logins);
  const fleet = await startMeters(settings, logins);
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
