import { Assumptions, PARTS } from './assumptions.ts';
import { flagOf } from './command-line.ts';
import { hints } from './options.ts';
import { PRICE_LIST } from './prices.ts';

/** An option as it is written, what it is, its preset as text, and the further part that it belongs to, if any. */
type Option = {
  name: string;
  flag: string;
  value: string;
  help: string;
  preset: string;
  part: (typeof PARTS)[number] | undefined;
};

/** Every option that is an assumption. */
export const OPTIONS: readonly Option[] = Object.entries(Assumptions.shape).map(([name, schema]) => {
  const { value, help } = hints.get(schema) ?? { value: '', help: '' };
  return {
    name,
    flag: flagOf(name),
    value,
    help,
    preset: String(schema.parse(undefined)),
    part: PARTS.find((part) => help.startsWith(`${part}: `)),
  };
});

/** What `--help` prints: every option with its unit and preset. */
export const helpText = (): string =>
  [
    `Prints what a month of 30 days costs on AWS (${PRICE_LIST.region}, list prices of ${PRICE_LIST.date}).`,
    'npm run cost -- --devices 10000 --interval 10',
    '',
    ...OPTIONS.map(({ flag, value, help, preset }) =>
      lineOf(`${flag} ${value}`, `${help}${preset === '' ? '' : ` (${preset})`}`),
    ),
    lineOf('--json', 'one JSON object instead of tables'),
    lineOf('--help', 'this text'),
  ].join('\n');

const lineOf = (said: string, help: string): string => `  ${said.padEnd(26)}${help}`;
