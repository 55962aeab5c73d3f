import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first run '));
  mkdirSync(join(folder, 'infra/compose'), { recursive: true });
  for (const file of ['.env.example', 'infra/compose/first-run.sh'])
    copyFileSync(join(ROOT, file), join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

const firstRun = () => spawnSync('sh', [join(folder, 'infra/compose/first-run.sh')], { encoding: 'utf8' });
const env = () => readFileSync(join(folder, '.env'), 'utf8');
const secrets = () =>
  [...env().matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));

it('writes strong secrets that only their owner can read, each another', () => {
  expect(firstRun().status).toBe(0);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  expect(secrets().length).toBeGreaterThan(5);
  for (const { name, value } of secrets()) expect(value, name).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(new Set(secrets().map(({ value }) => value)).size).toBe(secrets().length);
});

it('keeps all else of the example as it stands', () => {
  firstRun();
  expect(env().replaceAll(/^([A-Z_]+=).*$/gm, '$1')).toBe(readFileSync(join(folder, '.env.example'), 'utf8'));
});

it('never touches an .env that is there', () => {
  writeFileSync(join(folder, '.env'), 'MINIO_ROOT_PASSWORD=mine\n');
  expect(firstRun()).toMatchObject({ status: 0, stderr: expect.stringContaining('stays as it is') });
  expect(env()).toBe('MINIO_ROOT_PASSWORD=mine\n');
});

it('makes other secrets at another place', () => {
  firstRun();
  const first = env();
  rmSync(join(folder, '.env'));
  firstRun();
  expect(env()).not.toBe(first);
});
