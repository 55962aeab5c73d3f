import { parseArgs } from 'node:util';
import { Assumptions } from './assumptions.ts';

type Parsed =
  | { wants: 'help' }
  | { wants: 'bill'; assumed: Assumptions; json: boolean }
  | { wants: 'correction'; problems: string[] };

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** `messageKb` is said as `--message-kb`. */
export const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

const NAMES = Object.keys(Assumptions.shape);
const SWITCHES = ['json', 'help'];

/** Reads a command line; whatever is wrong with it is reported at once. */
export function parseCommandLine(args: string[]): Parsed {
  const { values, tokens } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(NAMES.map((name) => [flagOf(name).slice(2), { type: 'string' as const }])),
      ...Object.fromEntries(SWITCHES.map((name) => [name, { type: 'boolean' as const }])),
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values.help === true) return { wants: 'help' };
  const said = saidOf(values);
  const checked = Assumptions.safeParse(said);
  const wrong = (checked.error?.issues ?? []).map(({ path: [name], message }) =>
    problemOf(said, name, message),
  );
  const problems = [...tokenProblems(tokens), ...new Set(wrong)];
  return checked.success && problems.length === 0
    ? { wants: 'bill', assumed: checked.data, json: values.json === true }
    : { wants: 'correction', problems };
}

/** Options with a value; those without are reported by `tokenProblems`. */
function saidOf(values: ReturnType<typeof parseArgs>['values']): Record<string, unknown> {
  const pairs = NAMES.map((name) => [name, values[flagOf(name).slice(2)]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === 'string' && !isMissing(value)));
}

const problemOf = (said: Record<string, unknown>, name: PropertyKey | undefined, message: string): string =>
  `${flagOf(String(name))}: ${message}, not "${said[String(name)]}"`;

/** The word after an option that does not exist, or that swallowed the next option, is taken to be meant for that. */
function tokenProblems(tokens: Token[]): string[] {
  return tokens.flatMap((token, index) => {
    if (token.kind === 'option') return optionProblems(token);
    const before = tokens[index - 1];
    const isTaken = before?.kind === 'option' && (!isKnown(before.name) || isSwallowed(before.value));
    return token.kind === 'positional' && !isTaken ? [`${token.value}: this belongs to no option`] : [];
  });
}

const isSwitch = (name: string): boolean => SWITCHES.includes(name);

const isKnown = (name: string): boolean =>
  isSwitch(name) || NAMES.some((known) => flagOf(known) === `--${name}`);

const isSwallowed = (value: string | undefined): boolean => value?.startsWith('--') ?? false;

const isMissing = (value: string | undefined): boolean =>
  value === undefined || value.trim() === '' || isSwallowed(value);

function optionProblems({ name, rawName, value }: Extract<Token, { kind: 'option' }>): string[] {
  if (!isKnown(name)) return [`${rawName}: there is no such option`];
  if (isSwitch(name)) return value === undefined ? [] : [`${rawName}: takes no value`];
  return isMissing(value) ? [`${rawName}: needs a value`] : [];
}
