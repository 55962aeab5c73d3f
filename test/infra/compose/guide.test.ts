import { describe, expect, it } from 'vitest';
import { compose, portsOf, services, text } from './files.ts';

const guide = text('docs/compose.md');
const sectionOf = (heading: string): string => guide.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const rowsOf = (heading: string): string[][] =>
  [...sectionOf(heading).matchAll(/^\|(.*)\|$/gm)]
    .slice(2)
    .map(([, cells = '']) => cells.split('|').map((cell) => cell.trim()));
const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the guide to the compose home', () => {
  it('says what runs where: every service, with its ports and volumes', () => {
    const told: Record<string, number[]> = {};
    let last: string[] = [];
    for (const [name = '', port = ''] of rowsOf('What runs where')) {
      last = name === '' ? last : namesIn(name);
      for (const service of last)
        told[service] = [...(told[service] ?? []), ...(port === '' ? [] : [Number(port)])];
    }
    const published = services.map(([name, service]) => [
      name,
      portsOf(service).map((port) => port.published),
    ]);
    expect(told).toEqual(Object.fromEntries(published));
    const volumes = rowsOf('What runs where').flatMap(([, , , names = '']) => namesIn(names));
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('says what is lost without each volume', () => {
    const volumes = rowsOf('Backup and restore').flatMap(([names = '']) => namesIn(names));
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('has every variable of .env in a table, with its preset', () => {
    const told = [...rowsOf('Secrets'), ...rowsOf('Settings')].flatMap(([name = '']) => namesIn(name));
    const named = [...text('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(new Set(told)).toEqual(new Set(named));
    for (const [name = '', preset = ''] of rowsOf('Settings'))
      expect(text('.env.example')).toContain(`\n#${namesIn(name)[0]}=${namesIn(preset)[0] ?? ''}\n`);
  });

  it('names no service in a command that is not there', () => {
    const commands = [
      ...guide.matchAll(/docker compose (?:exec|stop|logs)(?: -T)? ([a-z]+(?: [a-z]+(?= &&))?)/g),
    ];
    expect(commands.length).toBeGreaterThan(3);
    for (const name of commands.flatMap(([, names = '']) => names.split(' ')))
      expect(compose.services).toHaveProperty(name);
  });
});
