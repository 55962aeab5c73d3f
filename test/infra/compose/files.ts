import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';

/** The root of the project, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const text = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

/** A YAML file as compose and Prometheus read it: with anchors, and `<<` merged. */
export const yaml = (path: string): unknown => parse(text(path), { merge: true });

const Service = z.looseObject({
  image: z.string(),
  build: z.union([z.string(), z.object({ context: z.string(), dockerfile: z.string() })]).optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  restart: z.string(),
});
export type Service = z.infer<typeof Service>;

const ComposeFile = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

export const compose = ComposeFile.parse(yaml('docker-compose.yml'));
export const services = Object.entries(compose.services);

/** The services that do something once and end. */
export const ONCE = services.filter(([, { restart }]) => restart === 'no').map(([name]) => name);

/** Where a port is published: `host:published:target`. */
export const portsOf = ({ ports }: Service) =>
  ports.map((port) => {
    const [, bind = '', published = '', target = ''] = /^(\$\{[^}]*\}):(\d+):(\d+)$/.exec(port) ?? [];
    return { bind, published: Number(published), target: Number(target) };
  });

const Rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ harm: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

export const rules = Rules.parse(yaml('infra/compose/prometheus/rules.yml')).groups.flatMap(
  (group) => group.rules,
);

const Source = z.object({ type: z.string(), uid: z.string() });
const Panel = z.looseObject({
  id: z.number(),
  title: z.string().min(1),
  type: z.string(),
  datasource: Source,
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z
    .array(
      z.looseObject({
        refId: z.string(),
        datasource: Source,
        expr: z.string().optional(),
        rawSql: z.string().optional(),
        query: z.string().optional(),
      }),
    )
    .min(1),
});
const Dashboard = z.looseObject({
  uid: z.string().regex(/^[a-z-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.number().min(36),
  panels: z.array(Panel).min(1),
  templating: z.object({
    list: z.array(z.looseObject({ name: z.string(), datasource: Source, query: z.string() })),
  }),
});
export type Dashboard = z.infer<typeof Dashboard>;

const DASHBOARDS = 'infra/compose/grafana/dashboards';

export const dashboards = readdirSync(`${ROOT}${DASHBOARDS}`).map((name): [string, Dashboard] => [
  name,
  Dashboard.parse(JSON.parse(text(`${DASHBOARDS}/${name}`))),
]);

/** The expressions that Prometheus is asked, with Grafana's own variable set. */
export const expressions = dashboards.flatMap(([, { panels }]) =>
  panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => (expr === undefined ? [] : [expr.replaceAll('$__rate_interval', '1m')])),
  ),
);
