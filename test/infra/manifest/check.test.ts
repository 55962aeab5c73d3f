import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { check } from '#manifest/check.ts';
import { manifest } from '#manifest/manifest.ts';
import type { Manifest } from '#manifest/types.ts';

const changed = (change: (copy: Manifest) => void): string[] => {
  const copy = structuredClone(manifest);
  change(copy);
  return check(copy).map(({ entry, problem }) => `${entry}: ${problem}`);
};

it('finds nothing wrong with the manifest of the project', () => {
  expect(check(manifest)).toEqual([]);
});

it('names entries and files that exist', () => {
  for (const { entry, files = [] } of Object.values(manifest.functions))
    for (const path of [entry, ...files]) expect(existsSync(path), path).toBe(true);
});

it('tells all problems at once, each with its entry and the rule it breaks', () => {
  const problems = changed((copy) => {
    copy.functions['store-metrics']!.timeoutSeconds = 901;
    copy.functions['store-metrics']!.feed!.windowSeconds = 0;
    copy.routes[0]!.function = 'no-such';
    copy.schedules['prune-stores-daily']!.cron = '61 * *';
    copy.rules.collect_messages!.from = '#';
  });
  expect(problems).toEqual([
    'store-metrics: a timeout of 901 s',
    'store-metrics: a batch of 1000 without a window',
    'GET /health: there is no function no-such',
    'collect_messages: it takes every topic',
    'prune-stores-daily: "61 * *" is no time',
  ]);
  expect(
    changed((copy) => {
      copy.functions['store-metrics']!.files = ['sql', 'docs/a.md', '../secrets', '/etc/passwd', 'sql/.env'];
    }),
  ).toEqual([
    'store-metrics: the file ../secrets is not a path from the root',
    'store-metrics: the file /etc/passwd is not a path from the root',
    'store-metrics: the file sql/.env is not a path from the root',
  ]);
  const broken = structuredClone(manifest);
  broken.functions['store-metrics']!.timeoutSeconds = 901;
  expect(check(broken)[0]?.rule).toContain('https://docs.aws.amazon.com/lambda');
});

it('refuses two routes that take the same requests, even if their parameters have other names', () => {
  expect(changed((copy) => copy.routes.push({ ...copy.routes[6]!, path: '/api/devices/{device}' }))).toEqual([
    'GET /api/devices/{}: it stands twice',
  ]);
});

it('refuses a route to a function that takes longer than a gateway waits', () => {
  expect(changed((copy) => (copy.functions['report-stats']!.timeoutSeconds = 60))).toEqual([
    'GET /api/stats: report-stats may take 60 s',
  ]);
});

it('refuses a function that nothing enters', () => {
  const entered = manifest.routes.map((route) => route.function);
  const byClock = [...new Set(Object.values(manifest.schedules).map((schedule) => schedule.function))];
  expect(changed((copy) => (copy.schedules = {})).toSorted()).toEqual(
    byClock
      .filter((name) => !entered.includes(name))
      .map((name) => `${name}: nothing enters it`)
      .sort(),
  );
});

it('refuses a function that takes messages and can bury none', () => {
  expect(changed((copy) => (copy.functions['update-registry']!.needs = []))).toEqual([
    'update-registry: it can not write to the archive',
  ]);
});

it.each(['iot/+x/#', 'iot/#/x', 'iot/a/b/c/d/e/f/g/h'])('refuses the topic filter %s', (from) => {
  expect(changed((copy) => (copy.rules.collect_messages!.from = from))).toHaveLength(1);
});
