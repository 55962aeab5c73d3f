import { parseArgs } from 'node:util';
import { parseQueryTime } from '#domain/api/times.ts';
import { isDeviceId } from '#domain/device-id.ts';

const STORES = ['metrics', 'registry'] as const;
export type StoreName = (typeof STORES)[number];

/** What a person asks for. `from` and `to` in epoch milliseconds, [from, to); undefined: from the first message, to the last one. */
export type Options = {
  from: number | undefined;
  to: number | undefined;
  /** Undefined: all that the archive has. */
  devices: string[] | undefined;
  into: StoreName[];
  /** Messages a second at most. */
  rate: number;
  dryRun: boolean;
  json: boolean;
};

export type Parsed =
  | { wants: 'help' }
  | { wants: 'run'; options: Options }
  | { wants: 'correction'; problems: string[] };

const FLAGS = {
  from: { type: 'string' },
  to: { type: 'string' },
  device: { type: 'string', multiple: true },
  into: { type: 'string' },
  rate: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads a command line; whatever is wrong with it is reported at once. @param now epoch milliseconds, for relative times */
export function parseOptions(args: string[], now: number): Parsed {
  const read = flagsIn(args);
  if (typeof read === 'string') return { wants: 'correction', problems: [read] };
  const { help, device: devices, json = false, 'dry-run': dryRun = false, ...texts } = read;
  if (help) return { wants: 'help' };
  const problems: string[] = [];
  const from = timeIn('--from', texts.from, now, problems);
  const to = timeIn('--to', texts.to, now, problems);
  if (from !== undefined && to !== undefined && from >= to) problems.push('--from has to be before --to');
  for (const id of devices ?? []) if (!isDeviceId(id)) problems.push(`--device: ${id} is no device_id`);
  const into = storesIn(texts.into, problems);
  const rate = rateIn(texts.rate, problems);
  if (problems.length > 0) return { wants: 'correction', problems };
  return { wants: 'run', options: { from, to, devices, into, rate, dryRun, json } };
}

function flagsIn(args: string[]) {
  try {
    return parseArgs({ args: joined(args), options: FLAGS, strict: true }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `--from -7d` as `--from=-7d`: a relative time would be taken for an option. */
function joined(args: string[]): string[] {
  const all: string[] = [];
  for (const arg of args) {
    const last = all.at(-1);
    if ((last === '--from' || last === '--to') && /^-\d/.test(arg)) all.splice(-1, 1, `${last}=${arg}`);
    else all.push(arg);
  }
  return all;
}

function timeIn(flag: string, text: string | undefined, now: number, problems: string[]): number | undefined {
  const time = text === undefined ? undefined : parseQueryTime(text, now);
  if (time !== null) return time;
  problems.push(
    `${flag}: expected an ISO 8601 time, epoch milliseconds, or a relative time such as -7d, now()`,
  );
  return undefined;
}

function storesIn(text: string | undefined, problems: string[]): StoreName[] {
  const names = text?.split(',').map((name) => name.trim()) ?? STORES;
  const wrong = names.filter((name) => !STORES.some((store) => store === name));
  if (wrong.length > 0) problems.push(`--into: expected metrics, registry, or both, not ${wrong.join(', ')}`);
  return STORES.filter((store) => names.includes(store));
}

function rateIn(text: string | undefined, problems: string[]): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const rate = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (rate === 0) problems.push('--rate: expected a number of messages a second, greater than 0');
  return rate;
}
