import { ConfigError, loadConfig } from '#lambda/load-config.ts';
import { Settings } from '../settings.ts';
import { Stack } from '../stack.ts';
import { HELP } from './help.ts';
import { type Options, parseOptions } from './options.ts';
import { reportText } from './report-text.ts';
import { replayIn } from './run.ts';

const say = (line: string) => console.error(line);

/** Stops in order at the first signal; a second one ends it at once, which loses nothing either. */
function untilSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  return stopping.signal;
}

async function run(options: Options): Promise<number> {
  const signal = untilSignal();
  const started = new Stack();
  try {
    const report = await replayIn(loadConfig(Settings, process.env), options, { signal, say, started });
    console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report));
    if (signal.aborted) return 130;
    return report.complete ? 0 : 1;
  } finally {
    await started.stop();
  }
}

const isExpected = (error: Error): boolean => error instanceof ConfigError || error.name === 'Error';

try {
  const parsed = parseOptions(process.argv.slice(2), Date.now());
  if (parsed.wants === 'help') console.log(HELP);
  else if (parsed.wants === 'correction') {
    for (const problem of parsed.problems) say(problem);
    say('npm run replay -- --help says what can be given');
    process.exitCode = 2;
  } else process.exitCode = await run(parsed.options);
} catch (error) {
  const known = error instanceof Error ? (isExpected(error) ? error.message : error.stack) : String(error);
  say(known ?? 'failed');
  process.exitCode = 1;
}
