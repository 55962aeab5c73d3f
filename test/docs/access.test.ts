import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CATEGORIES, topicOf } from '#domain/topics.ts';
import { routes } from '#manifest/routes.ts';

const page = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');

it('the page on access has every route with its role, in the order of the manifest', () => {
  const told = [...page.matchAll(/^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \| ([a-z ]+) \|$/gm)];
  const rows = routes.map(({ method, path, role }) => [`${method} ${path}`, role ?? 'no login']);
  expect(told.map(([, route, role]) => [route, role])).toEqual(rows);
});

it('and every topic that a device sends on', () => {
  const row = /^\| publish `([^|]+)\|/m.exec(page)?.[1] ?? '';
  for (const category of CATEGORIES)
    expect(row).toContain(
      topicOf('m', category).replace('iot/m/', category === 'telemetry' ? 'iot/{its id}/' : ''),
    );
});

it('and no link in it leads nowhere', () => {
  const anchors = new Set(
    [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});
