import { expect, it } from 'vitest';
import { eventBridgeCron } from '#aws/constructs/event-bridge-cron.ts';

it.each([
  ['17 3 * * *', 'cron(17 3 * * ? *)'],
  ['*/5 * * * *', 'cron(0/5 * * * ? *)'],
  ['0 4 1 * *', 'cron(0 4 1 * ? *)'],
  ['30 2 * * 0', 'cron(30 2 ? * 1 *)'],
  ['30 2 * * 1-5', 'cron(30 2 ? * 2-6 *)'],
  ['0 0 * 1,7 7', 'cron(0 0 ? 1,7 1 *)'],
])('writes %s as %s', (cron, expected) => {
  expect(eventBridgeCron(cron)).toBe(expected);
});
