import { type Problem, unless } from './problem.ts';
import type { Manifest } from './types.ts';

const FIELD = String.raw`(?:\*|\d{1,2}(?:-\d{1,2})?(?:,\d{1,2}(?:-\d{1,2})?)*)(?:/\d{1,2})?`;
const CRON = new RegExp(`^${FIELD}(?: ${FIELD}){4}$`);

/** Times and functions of the schedules. */
export function checkSchedules({ schedules, functions }: Manifest): Problem[] {
  return Object.entries(schedules).flatMap(([name, { cron, function: target }]) => [
    ...unless(
      CRON.test(cron),
      name,
      `"${cron}" is no time`,
      'five cron fields of numbers: minute, hour, day of month, month, day of week',
    ),
    ...unless(
      !/^\S+ \S+ (?!\*)\S+ \S+ (?!\*)/.test(cron),
      name,
      'day of month and day of week are both set',
      'EventBridge takes only one: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html',
    ),
    ...unless(
      functions[target] !== undefined,
      name,
      `there is no function ${target}`,
      'a schedule runs a function of the manifest',
    ),
    ...unless(
      functions[target]?.feed === undefined,
      name,
      `${target} works on messages`,
      'a function is entered in one way',
    ),
  ]);
}
