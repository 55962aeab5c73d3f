import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from './files.ts';

/** Stands for InfluxDB's command line: mints tokens by number, and takes those that stand in `valid`. */
const INFLUX = `#!/bin/sh
echo "$*" >>"$STATE/calls"
case "$1 $2" in
  'auth create')
    [ -e "$STATE/broken" ] && exit 1
    minted=token-$(wc -l <"$STATE/calls" | tr -d ' ')
    echo "$minted" >>"$STATE/valid"
    printf '{\\n\\t"id": "0a",\\n\\t"token": "%s",\\n\\t"status": "active"\\n}\\n' "$minted" ;;
  'bucket list') grep -qx "$4" "$STATE/valid" ;;
esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'influxdb setup '));
  for (const name of ['tokens/runtime', 'tokens/grafana', 'bin'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'bin/influx'), INFLUX);
  chmodSync(join(folder, 'bin/influx'), 0o755);
  writeFileSync(join(folder, 'valid'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const setup = () =>
  spawnSync('sh', [join(ROOT, 'infra/compose/influxdb/setup.sh')], {
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      STATE: folder,
      TOKENS: join(folder, 'tokens'),
    },
    encoding: 'utf8',
  });
const token = (of: string) => readFileSync(join(folder, 'tokens', of, 'token'), 'utf8').trim();
const created = () =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('auth create'));

it('mints one token that may use buckets, and one that may only read them', () => {
  expect(setup().status).toBe(0);
  expect(token('runtime')).not.toBe(token('grafana'));
  const [runtime = '', grafana = ''] = created();
  expect(runtime).toContain('--read-buckets --write-buckets --read-orgs');
  expect(grafana).toMatch(/--read-buckets --json$/);
  for (const call of created()) expect(call).not.toMatch(/--(?:all-access|operator)/);
  expect(statSync(join(folder, 'tokens/runtime/token')).mode & 0o777).toBe(0o444);
});

it('keeps tokens that work, and mints anew what was revoked', () => {
  setup();
  const [runtime, grafana] = [token('runtime'), token('grafana')];
  setup();
  expect([token('runtime'), token('grafana')]).toEqual([runtime, grafana]);
  writeFileSync(join(folder, 'valid'), `${grafana}\n`);
  setup();
  expect(token('runtime')).not.toBe(runtime);
  expect(token('grafana')).toBe(grafana);
});

it('fails where nothing is minted, and leaves no token that does not work', () => {
  writeFileSync(join(folder, 'broken'), '');
  expect(setup().status).not.toBe(0);
  expect(existsSync(join(folder, 'tokens/runtime/token'))).toBe(false);
});
