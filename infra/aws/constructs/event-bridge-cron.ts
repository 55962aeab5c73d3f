/**
 * Five cron fields as EventBridge writes them: six with the year, days of the week counted from 1, and '?' in one of the two
 * fields for days (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).
 */
export function eventBridgeCron(cron: string): string {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const days = weekday === '*' ? [day, month, '?'] : ['?', month, weekday.replaceAll(/\d+/g, fromOne)];
  return `cron(${[minute, hour, ...days, '*'].map(stepped).join(' ')})`;
}

/** Sunday is 0 or 7 in cron and 1 in EventBridge. */
const fromOne = (weekday: string): string => String((Number(weekday) % 7) + 1);

/** EventBridge knows the step in "0/5", and not in "*" with a step. */
const stepped = (field: string): string => field.replace(/^\*\//, '0/');
