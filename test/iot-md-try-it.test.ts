import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import { routerOf } from '#local/http/router.ts';
import { routes } from '#manifest/routes.ts';
import { parseCommandLine } from '#simulator/command-line/parse.ts';
import { temporaryFolder } from './support/folder.ts';

const text = readFileSync(new URL('../IoT.md', import.meta.url), 'utf8');
const chapter = text.split('\n## Try it\n')[1] ?? '';
const script = [...chapter.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, lines]) => lines).join('\n');

/** Stands in for a program: writes down how it was called, and its input where it reads that. */
const STUB = `#!/bin/sh
{ printf '%s\\037' "$(basename "$0")" "$@"; for word; do [ "$word" = -s ] && cat; done; printf '\\036'; } >> "$CALLS"
`;

/** Runs the lines as they are printed; answers how each program was called. */
function callsOf(lines: string): string[][] {
  const folder = temporaryFolder();
  for (const program of ['mosquitto_pub', 'curl', 'npm']) {
    writeFileSync(join(folder, program), STUB);
    chmodSync(join(folder, program), 0o755);
  }
  const calls = join(folder, 'calls');
  execFileSync('sh', ['-eu', '-c', lines], { env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls } });
  return readFileSync(calls, 'utf8')
    .split('\x1e')
    .slice(0, -1)
    .map((call) => call.split('\x1f'));
}

const argument = (call: string[], flag: string): string => call[call.indexOf(flag) + 1] ?? '';

describe('the lines of "Try it", as they are printed,', () => {
  const calls = callsOf.bind(null, script);

  it('publish messages that the service takes, but for the one that is to be refused', () => {
    const published = calls().filter(([program]) => program === 'mosquitto_pub');
    const read = published.map((call) => {
      const payload = Buffer.from(call.includes('-s') ? (call.at(-1) ?? '') : argument(call, '-m'));
      expect([argument(call, '-h'), argument(call, '-p')]).toEqual(['127.0.0.1', '1883']);
      return interpret({ topic: argument(call, '-t'), payload });
    });
    expect(read.map((one) => (one.ok ? `${one.content.category} v${one.version}` : one.reason))).toEqual([
      'telemetry v2',
      'hello v2',
      'status v2',
      'telemetry v1',
      'schema',
    ]);
    const times = read.flatMap((one) => (one.ok && one.time !== null ? [one.time] : []));
    for (const time of times) expect(Math.abs(Date.now() - time)).toBeLessThan(60_000);
  });

  it('ask for what the API has', () => {
    const route = routerOf(routes);
    const urls = calls().flatMap(([program, url = '']) => (program === 'curl' ? [new URL(url)] : []));
    expect(urls.map(({ host }) => host)).toEqual(urls.map(() => '127.0.0.1:8080'));
    expect(urls.map(({ pathname }) => route('GET', pathname).found)).toEqual(urls.map(() => 'route'));
    expect(urls.length).toBeGreaterThan(3);
  });

  it('start simulated meters with options that there are, under names that no other meters have', () => {
    const [call = []] = calls().filter(([program]) => program === 'npm');
    const parsed = parseCommandLine(call.slice(call.indexOf('--') + 1, -1));
    expect(call.slice(1, 3)).toEqual(['run', 'simulate']);
    expect(parsed).toMatchObject({ wants: 'run', options: { brokers: ['mqtt://127.0.0.1:1883'] } });
    expect(parsed.wants === 'run' && parsed.options.prefix).not.toBe('sim'); // those of npm start
  });
});
