import { setTimeout as pause } from 'node:timers/promises';
import type { CommandLine } from './command-line/flags.ts';
import { helpText } from './command-line/help.ts';
import { loginsIn } from './command-line/logins.ts';
import { parseCommandLine } from './command-line/parse.ts';
import { jsonLine, startProgress, totals } from './command-line/progress.ts';
import { secretOf } from './command-line/secret.ts';
import { startFleet } from './fleet.ts';

async function run({ logins, ...options }: CommandLine): Promise<void> {
  const commandSecret = secretOf(options.commandSecret ?? process.env.COMMAND_SECRET);
  const fleet = await startFleet({
    ...options,
    ...(logins === undefined ? {} : { logins: loginsIn(logins) }),
    ...(commandSecret === undefined ? {} : { commandSecret }),
  });
  const progress = options.quiet ? null : startProgress(fleet.figures, process.stdout, options.json);
  await Promise.race([stopSignal(), ...(options.duration > 0 ? [pause(options.duration * 1000)] : [])]);
  const figures = await fleet.stop();
  progress?.stop();
  console.log(options.json ? jsonLine(figures, 0) : totals(figures));
  process.exit(0); // a broker that does not answer keeps nothing waiting
}

/** Resolves at Ctrl-C or SIGTERM. Another one does not wait, unless it is the same, handed on by npm. */
function stopSignal(): Promise<void> {
  let first = Number.POSITIVE_INFINITY;
  return new Promise((resolve) => {
    const onSignal = () => {
      if (performance.now() - first > 1000) process.exit(130);
      first = Math.min(first, performance.now());
      resolve();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
}

async function main(args: string[]): Promise<void> {
  const parsed = parseCommandLine(args);
  if (parsed.wants === 'help') console.log(helpText());
  else if (parsed.wants === 'run') await run(parsed.options);
  else fail(parsed.problems);
}

function fail(problems: string[]): void {
  console.error([...problems, 'See --help.'].join('\n'));
  process.exitCode = 2;
}

await main(process.argv.slice(2)).catch((error: Error) => fail([error.message]));
