import { type Problem, unless } from './problem.ts';
import type { FunctionSpec, Manifest, MessageFeed } from './types.ts';

const QUOTAS = 'Lambda quotas, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const SQS = 'Lambda with SQS, https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html';

const between = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

/** Names, entries, sizes, feeds and alarms of the functions, and that each is entered by something. */
export function checkFunctions(manifest: Manifest): Problem[] {
  return Object.entries(manifest.functions).flatMap(([name, spec]) => [
    ...checkFunction(name, spec),
    ...checkFeed(name, spec.feed),
    ...unless(
      isEntered(name, manifest),
      name,
      'nothing enters it',
      'a function has a feed, a route, a schedule or an event of the cloud',
    ),
  ]);
}

function checkFunction(
  name: string,
  { entry, files = [], timeoutSeconds, memoryMb, alarm, needs, feed }: FunctionSpec,
): Problem[] {
  const ports = needs.map(({ port }) => port);
  const archives = needs.some(({ port, mode }) => port === 'archive' && mode !== 'read');
  return [
    ...unless(
      /^[a-z]+(?:-[a-z]+)+$/.test(name),
      name,
      'the name is not verb-noun',
      'functions are named verb-noun, in lower case',
    ),
    ...unless(
      entry === `functions/${name}/handler.ts`,
      name,
      `the entry is ${entry}`,
      'a function is entered at functions/{name}/handler.ts',
    ),
    ...files.flatMap((file) =>
      unless(
        /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(file),
        name,
        `the file ${file} is not a path from the root`,
        'what a function takes along is named from the root of the project, and none of it is hidden',
      ),
    ),
    ...unless(
      between(timeoutSeconds, 1, 900),
      name,
      `a timeout of ${timeoutSeconds} s`,
      `1 to 900 s: ${QUOTAS}`,
    ),
    ...unless(
      between(memoryMb, 128, 10_240),
      name,
      `a memory of ${memoryMb} MB`,
      `128 to 10,240 MB: ${QUOTAS}`,
    ),
    ...unless(new Set(ports).size === ports.length, name, 'a port is named twice', 'one need per port'),
    ...unless(
      feed === undefined || archives,
      name,
      'it can not write to the archive',
      'who works on messages buries in the archive what it can not take',
    ),
    ...unless(
      alarm.harm.length >= 20,
      name,
      'the alarm does not say what harm is done',
      'an alarm states its harm to people',
    ),
    ...unless(
      /^[a-z-]+$/.test(alarm.runbook),
      name,
      'the alarm names no section of the runbook',
      'an alarm leads to what to do',
    ),
  ];
}

function checkFeed(name: string, feed: MessageFeed | undefined): Problem[] {
  if (feed === undefined) return [];
  const { batch, windowSeconds, concurrency } = feed;
  return [
    ...unless(between(batch, 1, 10_000), name, `a batch of ${batch}`, `1 to 10,000: ${SQS}`),
    ...unless(between(windowSeconds, 0, 300), name, `a window of ${windowSeconds} s`, `0 to 300 s: ${SQS}`),
    ...unless(
      batch <= 10 || windowSeconds >= 1,
      name,
      `a batch of ${batch} without a window`,
      `more than 10 need a window of 1 s: ${SQS}`,
    ),
    ...unless(between(concurrency, 2, 1000), name, `a concurrency of ${concurrency}`, `2 to 1,000: ${SQS}`),
  ];
}

const isEntered = (name: string, { functions, routes, schedules }: Manifest): boolean =>
  functions[name]?.feed !== undefined ||
  functions[name]?.cloud !== undefined ||
  routes.some((route) => route.function === name) ||
  Object.values(schedules).some((schedule) => schedule.function === name);
