import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ROOT, text } from './files.ts';

const FILES = ['Dockerfile', 'infra/compose/emulator/Dockerfile'];
const let_in = [...text('.dockerignore').matchAll(/^!(.*)$/gm)].map(([, path = '']) => path);
const copied = (file: string): string[] =>
  [...text(file).matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));

it.each(FILES)('%s copies what is there and is let in', (file) => {
  for (const path of copied(file)) {
    expect(existsSync(`${ROOT}${path}`), path).toBe(true);
    expect(let_in).toContain(path);
  }
});

it('lets in nothing that no image copies', () => {
  expect(text('.dockerignore')).toMatch(/^\*$/m);
  expect(new Set(let_in)).toEqual(new Set(FILES.flatMap(copied)));
});

it.each(FILES)('%s starts from images of one version, and ends as nobody of power', (file) => {
  for (const [, image] of text(file).matchAll(/^FROM (\S+)/gm))
    expect(image).toMatch(/^[\w/-]+:\d+\.\d+[\w.-]*$/);
  expect([...text(file).matchAll(/^USER (\S+)/gm)].at(-1)?.[1]).toMatch(/^(?!root|0)/);
});

it('runs the Node that the project is held to', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text('package.json')));
  for (const file of FILES) expect(text(file)).toContain(`FROM node:${dependencies.node}-bookworm-slim`);
});

it('asks for its health with the Node it has', () => {
  expect(text('Dockerfile')).toMatch(
    /^HEALTHCHECK .*\\\n {4}CMD \["node", "-e", "fetch\('http:\/\/127\.0\.0\.1:8080\/healthz'\)/m,
  );
});
