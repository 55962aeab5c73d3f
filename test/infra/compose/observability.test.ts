import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import { compose, dashboards, expressions, ROOT, rules, text, yaml } from './files.ts';

/** Where the runtime's figures are made: every name that stands there as one. */
const SOURCES = ['infra/local/runtime-figures.ts', 'layers/lambda/figures.ts', 'layers/store/figures.ts'];
const own = SOURCES.flatMap((path) =>
  [...readFileSync(`${ROOT}${path}`, 'utf8').matchAll(/'(iot_meter_\w+)'/g)].map(([, name = '']) => name),
);

/** Figures of others, as MinIO RELEASE.2025-09-07 and HAProxy 3.2 have them, and Prometheus' own. */
const OTHERS = [
  'minio_cluster_capacity_usable_free_bytes',
  'minio_cluster_capacity_usable_total_bytes',
  'haproxy_server_status',
  'up',
  'ALERTS',
];
const HISTOGRAM = /_(?:bucket|count|sum)$/;

/** Names of figures in an expression: words that are neither functions nor labels. */
const figuresIn = (expr: string): string[] =>
  [
    ...new Set(
      expr
        .replaceAll(/"[^"]*"/g, '')
        .replaceAll(/\b(?:by|without|on)\s*\([^)]*\)/g, '')
        .replaceAll(/\{[^}]*\}/g, '')
        .replaceAll(/\[[^\]]*\]|\boffset\s+\w+/g, '')
        .match(/\b[A-Za-z_]\w*\b(?!\s*\()/g) ?? [],
    ),
  ].filter((word) => !['and', 'or', 'unless', 'by', 'offset'].includes(word) && !/^\d/.test(word));

const known = (figure: string): boolean =>
  own.includes(figure) || own.includes(figure.replace(HISTOGRAM, '')) || OTHERS.includes(figure);

const runbook = text('docs/runbook.md');
const sectionOf = (heading: string): string =>
  (runbook.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').toLowerCase();

describe.each(rules)('the alert $alert', ({ expr, annotations: { harm, runbook: section } }) => {
  it('asks for figures that there are', () => {
    const figures = figuresIn(expr);
    expect(figures).not.toEqual([]);
    for (const figure of figures) expect(known(figure), figure).toBe(true);
  });

  it('says what harm is done, and leads to a section that says what to do', () => {
    expect(harm).toMatch(/\.$/);
    for (const part of ['means', 'harm', 'look', 'do', 'afterwards'])
      expect(sectionOf(section), section).toContain(`**${part}`);
  });
});

describe('the alerts', () => {
  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('tell of each function that falls behind, by the harm that the manifest names', () => {
    for (const { name, spec } of fedFunctions(manifest)) {
      const rule = rules.find(({ expr }) => expr.includes(`iot_meter_lag_messages{function="${name}"}`));
      expect(rule?.annotations.harm, name).toBe(spec.alarm.harm);
    }
  });

  it('expect as many slots as the runtimes share', () => {
    const slots = compose.services.runtime?.environment.SLOTS;
    expect(rules.find(({ alert }) => alert === 'SlotsFree')?.expr).toBe(
      `sum(iot_meter_slots_held) < ${slots}`,
    );
  });

  it('are sent to somebody, and leave out none but what follows from another', () => {
    const Config = z.looseObject({
      route: z.looseObject({ receiver: z.string() }),
      receivers: z.array(z.looseObject({ name: z.string() })),
      inhibit_rules: z.array(
        z.object({ source_matchers: z.array(z.string()), target_matchers: z.array(z.string()) }),
      ),
    });
    const config = Config.parse(yaml('infra/compose/alertmanager/alertmanager.yml'));
    expect(config.receivers.map(({ name }) => name)).toContain(config.route.receiver);
    const names = rules.map(({ alert }) => alert);
    for (const { source_matchers, target_matchers } of config.inhibit_rules)
      for (const matcher of [...source_matchers, ...target_matchers])
        for (const name of matcher
          .replace(/^alertname =~? "?/, '')
          .replace('"', '')
          .split('|'))
          expect(names).toContain(name);
  });
});

const Sources = z.object({
  datasources: z.array(z.looseObject({ uid: z.string(), type: z.string(), url: z.string() })),
});
const sources = Sources.parse(yaml('infra/compose/grafana/provisioning/datasources/stores.yml')).datasources;
const provisioned = sources.map(({ uid, type }) => ({ uid, type }));

describe.each(dashboards)('the dashboard %s', (name, dashboard) => {
  it('goes by the name of its file, and its panels by ids of their own', () => {
    expect(`${dashboard.uid}.json`).toBe(name);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks sources that are provisioned, each in its language', () => {
    const language = { prometheus: 'expr', influxdb: 'query', postgres: 'rawSql' };
    for (const { title, datasource, targets } of dashboard.panels) {
      expect(provisioned, title).toContainEqual(datasource);
      for (const target of targets) {
        expect(target.datasource).toEqual(datasource);
        const asked = Object.entries(language).find(([uid]) => uid === datasource.uid)?.[1] ?? '';
        expect(Object.entries(target).find(([key]) => key === asked)?.[1], title).toMatch(/\S/);
      }
    }
    for (const { datasource } of dashboard.templating.list) expect(provisioned).toContainEqual(datasource);
  });

  it('lays its panels out side by side, none over another', () => {
    const taken = new Set<string>();
    for (const {
      title,
      gridPos: { x, y, w, h },
    } of dashboard.panels) {
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++)
        for (let row = y; row < y + h; row++) {
          expect(taken.has(`${column} ${row}`), title).toBe(false);
          taken.add(`${column} ${row}`);
        }
    }
  });
});

it('shows figures that there are', () => {
  for (const figure of expressions.flatMap(figuresIn)) expect(known(figure), figure).toBe(true);
});

it('asks the stores by the names of services', () => {
  for (const { url } of sources)
    expect(compose.services).toHaveProperty(new URL(`http://${url.replace('http://', '')}`).hostname);
});

it('shows three pages: fleet, device and pipeline', () => {
  expect(dashboards.map(([name]) => name)).toEqual(['device.json', 'fleet.json', 'pipeline.json']);
});
