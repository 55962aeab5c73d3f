import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { figures } from '#lambda/figures.ts';
import { runtimeFigures } from '#local/runtime-figures.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What a runtime answers under /metrics: names, kinds and labels, as the code has them. */
async function exported(): Promise<Map<string, string>> {
  const text = await runtimeFigures({
    progress: () => ({ received: 0, taken: 0, lag: { f: 0 }, age: { f: 0 }, connected: 0, slots: 0 }),
    brokers: () => [],
    threads: () => new Map(),
  })();
  const all = `${text}\n${await figures.metrics()}`;
  return new Map([...all.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]));
}

const rows = new Map(
  [...read('docs/figures.md').matchAll(/^\| `(iot_meter_\w+)` \| (\w+) \|([^|]*)\|/gm)].map(
    ([, name = '', kind = '', labels = '']) => [name, { kind, labels: labels.trim() }],
  ),
);

const namesIn = (path: string): string[] => [
  ...new Set(
    [...read(path).matchAll(/iot_meter_\w+/g)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, '')),
  ),
];

describe('docs/figures.md', () => {
  it('lists every figure that a runtime tells, by its kind, and no other', async () => {
    const kinds = [...rows].map(([name, { kind }]): [string, string] => [name, kind]);
    expect(kinds.sort()).toEqual([...(await exported())].sort());
  });

  it('names the labels that the figures of functions have', async () => {
    for (const metric of figures.getMetricsAsArray()) {
      const { labelNames = [] } = Object.assign({ labelNames: [] }, metric) as { labelNames: string[] };
      expect(rows.get(metric.name)?.labels, metric.name).toBe(labelNames.join(', '));
    }
  });
});

const USERS = [
  'infra/compose/prometheus/rules.yml',
  'infra/compose/grafana/dashboards/pipeline.json',
  'infra/compose/grafana/dashboards/fleet.json',
  'infra/aws/watch/dashboard.ts',
  'infra/aws/watch/functions.ts',
  'docs/runbook.md',
];

it.each(USERS)('%s names only figures that there are', async (path) => {
  const there = await exported();
  const named = namesIn(path);
  expect(named).not.toEqual([]);
  for (const name of named) expect(there.has(name), name).toBe(true);
});
