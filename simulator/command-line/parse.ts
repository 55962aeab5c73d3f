import { parseArgs } from 'node:util';
import { CommandLine, FLAGS, type Flag } from './flags.ts';

export type Parsed =
  | { wants: 'help' }
  | { wants: 'run'; options: CommandLine }
  | { wants: 'correction'; problems: string[] };

const ALL = Object.values(FLAGS).flat();
const DEFAULT_BROKER = 'mqtt://127.0.0.1:1883';

/** Reads a command line; whatever is wrong with it is reported at once. */
export function parseCommandLine(args: string[]): Parsed {
  const { values, tokens } = parseArgs({
    args,
    options: Object.fromEntries([
      ...ALL.map(({ name, kind }) => [name, parserOf(kind)] as const),
      ['help', parserOf('switch')],
    ]),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values.help) return { wants: 'help' };
  const read = ALL.map((flag) => readFlag(flag, values[flag.name]));
  const given = Object.fromEntries(
    read.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])),
  );
  const checked = CommandLine.safeParse({ brokers: [DEFAULT_BROKER], ...given });
  const problems = [
    ...strayProblems(tokens),
    ...read.flatMap(({ problem }) => problem ?? []),
    ...(checked.error?.issues ?? []).map(({ path, message }) => `${nameOf(path[0])}: ${message}`),
    ...pairProblems(given),
  ];
  return checked.success && problems.length === 0
    ? { wants: 'run', options: checked.data }
    : { wants: 'correction', problems };
}

const parserOf = (kind: Flag['kind']) => ({
  type: kind === 'switch' ? ('boolean' as const) : ('string' as const),
  multiple: kind === 'again',
});

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** What belongs to no option; the word after an option that does not exist is taken for its value. */
function strayProblems(tokens: Token[]): string[] {
  const isUnknown = (token: Token | undefined) =>
    token?.kind === 'option' && !ALL.some(({ name }) => name === token.name);
  return tokens.flatMap((token, index) => {
    if (token.kind === 'option') return isUnknown(token) ? [`${token.rawName}: there is no such option`] : [];
    const isStray = token.kind === 'positional' && !isUnknown(tokens[index - 1]);
    return isStray ? [`${token.value}: this belongs to no option`] : [];
  });
}

type Read = { key: string; value?: unknown; problem?: string };

function readFlag({ name, key, kind }: Flag, said: unknown): Read {
  if (said === undefined) return { key };
  if (kind === 'switch')
    return said === true ? { key, value: true } : { key, problem: `--${name}: takes no value` };
  if (kind === 'again')
    return Array.isArray(said) && said.every(isText) ? { key, value: said } : missing(key, name);
  if (!isText(said)) return missing(key, name);
  if (kind === 'list') return { key, value: said.split(',').map((part) => part.trim()) };
  if (kind === 'text') return { key, value: said };
  const value = said.trim() === '' ? Number.NaN : Number(said);
  return Number.isFinite(value)
    ? { key, value }
    : { key, problem: `--${name}: expected a number, not "${said}"` };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const missing = (key: string, name: string): Read => ({ key, problem: `--${name}: needs a value` });

const nameOf = (key: PropertyKey | undefined): string =>
  `--${ALL.find((flag) => flag.key === key)?.name ?? String(key)}`;

function pairProblems({ cert, key, clientCertDir, ...given }: Record<string, unknown>): string[] {
  const isDouble = given.logins !== undefined && (given.username ?? given.password) !== undefined;
  if (isDouble) return ['--logins and --username, --password: only one of both ways can be taken'];
  if ((cert === undefined) !== (key === undefined)) return ['--cert and --key: one needs the other'];
  return cert !== undefined && clientCertDir !== undefined
    ? ['--cert and --client-cert-dir: only one can be given']
    : [];
}
