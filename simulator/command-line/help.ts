import { CommandLine, FLAGS, type Flag } from './flags.ts';

/** What `--help` prints: every option with its default. */
export function helpText(): string {
  const defaults = CommandLine.parse({ brokers: ['mqtt://127.0.0.1:1883'] });
  const sections = Object.entries(FLAGS).map(([title, flags]) => [
    title,
    ...flags.map((flag) => line(flag, defaults)),
  ]);
  return [
    'Simulates energy meters on rail vehicles that send to MQTT brokers.',
    'npm run simulate -- --broker mqtt://127.0.0.1:1883 --devices 1000',
    ...sections.flatMap((section) => ['', ...section]),
  ].join('\n');
}

function line({ name, key, value, help }: Flag, defaults: CommandLine): string {
  const fallback = describe(defaults[key]);
  return `  ${`--${name} ${value}`.padEnd(26)}${help}${fallback === '' ? '' : ` (${fallback})`}`;
}

function describe(fallback: unknown): string {
  if (fallback === undefined || fallback === false) return '';
  if (Array.isArray(fallback)) return fallback.length > 2 ? 'all' : fallback.join(',');
  return typeof fallback === 'number' ? String(Number(fallback.toFixed(3))) : String(fallback);
}
