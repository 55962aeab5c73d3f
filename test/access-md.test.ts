import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CATEGORIES, topicOf } from '#domain/topics.ts';
import { routes } from '#manifest/routes.ts';

const page = readFileSync(new URL('../docs/access.md', import.meta.url), 'utf8');

it('the page on access has every route with its role, in the order of the manifest', () => {
  const told = [...page.matchAll(/^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \| ([a-z ]+) \|$/gm)];
  const rows = routes.map(({ method, path, role }) => `| \`${method} ${path}\` | ${role ?? 'no login'} |`);
  expect(told.map(([row]) => row)).toEqual(rows);
});

it('the page on access has every topic that a device sends on', () => {
  const told = /^\| publish ([^|]+)\|/m.exec(page)?.[1] ?? '';
  const topics = [...told.matchAll(/`(?:iot\/\{its id\}\/)?([^`]+)`/g)].map(([, end]) => `iot/m1/${end}`);
  expect(topics).toEqual(CATEGORIES.map((category) => topicOf('m1', category)));
});
