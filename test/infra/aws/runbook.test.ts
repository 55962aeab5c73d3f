import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Options, optionsOf } from '#aws/options.ts';
import { watchBus } from '#aws/watch/bus.ts';
import { watchApi, watchDatabase } from '#aws/watch/entrances.ts';
import { watchFunctions } from '#aws/watch/functions.ts';
import { manifest } from '#manifest/manifest.ts';

const text = (name: string): string =>
  readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8').replaceAll(/^( *)```.*?^\1```$/gms, '');

/** What a link may lead to in a page, as GitHub makes it of headings. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#{1,4} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

const runbook = text('docs/runbook.md');
const deployment = text('docs/deployment.md');

/** What stands under a heading of the second level. */
const sectionOf = (page: string, heading: string): string =>
  page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

/** The cells of every row of the tables in a section, without the marks for code. */
const rowsOf = (page: string, heading: string): string[][] =>
  [...sectionOf(page, heading).matchAll(/^\|(.*)\|$/gm)].map(([, cells = '']) =>
    cells.split('|').map((cell) => cell.replaceAll('`', '').trim()),
  );

describe('the runbook', () => {
  const watched = ['queue', 'stream'].flatMap((bus) => {
    const all = { manifest, options: optionsOf({ bus }), codeOf: () => expect.unreachable() };
    return [...watchFunctions(all), ...watchBus(all), ...watchApi('api'), ...watchDatabase(all)];
  });
  const sections = [...new Set(watched.map((one) => one.runbook))];

  it.each(sections)('has the section #%s, which alarms link to', (section) => {
    expect(anchorsOf(runbook)).toContain(section);
  });

  it.each(sections)('says under #%s what it means and does, where to look, and what to do', (section) => {
    const body = sectionOf(runbook, section).toLowerCase();
    for (const part of ['means', 'harm', 'look', 'do', 'afterwards']) expect(body).toContain(`**${part}`);
  });
});

describe('the guide to deployment', () => {
  it('has every option in its table, with its preset', () => {
    const presets = Options.parse({});
    const shown = Object.keys(Options.shape).map((name) => [
      name,
      String(Object.entries(presets).find(([key]) => key === name)?.[1] ?? ''),
    ]);
    expect(
      rowsOf(deployment, 'Options')
        .slice(2)
        .map(([name, preset]) => [name, preset]),
    ).toEqual(shown);
  });

  it('says of every function what it may do', () => {
    const told = new Map(rowsOf(deployment, 'Security').map(([name = '', may = '']) => [name, may]));
    for (const [name, { needs }] of Object.entries(manifest.functions))
      for (const { port, mode } of needs) expect(told.get(name), name).toContain(`${port} (${mode})`);
  });
});

it.each([
  'docs/access.md',
  'docs/alerts.md',
  'docs/compose.md',
  'docs/deployment.md',
  'docs/replay.md',
  'docs/runbook.md',
])('leads nowhere in vain: the links of %s', (name) => {
  const pages: Record<string, string> = {
    'docs/access.md': text('docs/access.md'),
    'docs/deployment.md': deployment,
    'docs/runbook.md': runbook,
    'docs/compose.md': text('docs/compose.md'),
    'docs/cost.md': text('docs/cost.md'),
    'docs/replay.md': text('docs/replay.md'),
    'docs/alerts.md': text('docs/alerts.md'),
    'IoT.md': text('IoT.md'),
    'README.md': text('README.md'),
  };
  for (const [, path = '', anchor] of text(name).matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)) {
    const target = path === '' ? name : path.startsWith('../') ? path.slice(3) : `docs/${path}`;
    expect(Object.keys(pages), path).toContain(target);
    if (anchor !== undefined) expect(anchorsOf(pages[target] ?? ''), `${target}#${anchor}`).toContain(anchor);
  }
});
