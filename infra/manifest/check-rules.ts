import { type Problem, unless } from './problem.ts';
import type { Manifest, Rule } from './types.ts';

const NAMES = 'https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html';
const LIMITS = 'AWS IoT message broker limits, https://docs.aws.amazon.com/general/latest/gr/iot-core.html';

/** Names, filters and conditions of the rules. */
export function checkRules({ rules, functions }: Manifest): Problem[] {
  return Object.entries(rules).flatMap(([name, rule]) => [
    ...unless(
      /^[A-Za-z0-9_]{1,128}$/.test(name),
      name,
      'the name has other than letters, digits and "_"',
      NAMES,
    ),
    ...checkFilter(name, rule.from.split('/')),
    ...checkConditions(name, rule),
    ...checkTarget(name, rule, functions),
  ]);
}

function checkFilter(name: string, levels: string[]): Problem[] {
  const wildcards = levels.every(
    (level, index) => level === '+' || (level === '#' ? index === levels.length - 1 : !/[+#]/.test(level)),
  );
  return [
    ...unless(
      wildcards,
      name,
      'a wildcard stands where none may',
      'MQTT 3.1.1, 4.7.1: "+" is a whole level, "#" a whole last one',
    ),
    ...unless(levels.length <= 8, name, `${levels.length} levels`, `at most seven slashes: ${LIMITS}`),
    ...unless(
      levels[0] !== '#' && levels[0] !== '+',
      name,
      'it takes every topic',
      'a rule begins with the provisioned prefix',
    ),
  ];
}

const checkTarget = (
  name: string,
  { only, deviceLevel }: Rule,
  functions: Manifest['functions'],
): Problem[] => [
  ...unless(
    only === undefined || functions[only]?.feed !== undefined,
    name,
    `no function ${only} works on messages`,
    'a rule feeds functions that have a feed',
  ),
  ...unless(
    Number.isInteger(deviceLevel) && deviceLevel >= 1 && deviceLevel <= 8,
    name,
    `the device on level ${deviceLevel}`,
    'topic(n) counts from 1 to 8',
  ),
];

const checkConditions = (name: string, { whereAny }: Rule): Problem[] =>
  whereAny.flatMap(({ level }) =>
    unless(
      Number.isInteger(level) && level >= 1 && level <= 8,
      name,
      `a condition on level ${level}`,
      'topic(n) counts from 1 to 8',
    ),
  );
