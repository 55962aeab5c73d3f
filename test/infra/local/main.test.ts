import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { preparedIn } from '../../support/postgres.ts';
import { freePorts, startRuntimeProcess } from '../../support/runtime-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-main-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts it with settings with which it can't run; answers what it says and its exit code. */
async function failing(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'infra/local/main.ts'], {
    env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'unused'), SIMULATED_DEVICES: '0', ...env },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

it('does not start with bad settings, and lists all of them', async () => {
  const { code, said } = await failing({ HOST: '0.0.0.0', HTTP_PORT: 'eighty', SIMULATED_DEVICES: 'many' });
  expect(code).toBe(1);
  for (const name of ['HOST', 'HTTP_PORT', 'SIMULATED_DEVICES']) expect(said).toContain(`\n  ${name}: `);
  expect(said).not.toContain('    at '); // a stack is of no use to who set it
});

it('starts, answers, has meters that obey, holds its folder against a second one, and stops in order', async () => {
  const ports = await freePorts();
  const dataDir = join(folder, 'data');
  preparedIn(dataDir); // a home that starts from nothing is what the flows look at
  const runtime = await startRuntimeProcess(dataDir, ports, { SIMULATED_DEVICES: '2', SAMPLING: '' });
  expect((await fetch(`${runtime.api}/readyz`)).status).toBe(200);
  expect(runtime.output()).toContain('mosquitto_pub -h 127.0.0.1');

  const commands = `${runtime.api}/api/devices/sim-dc-0001/commands`;
  const ordered = await vi.waitFor(
    async () => {
      const answer = await fetch(commands, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cmd: 'request_status' }),
      });
      expect(answer.status).toBe(201); // from when on its meters were heard of
      return z.object({ cmd_id: z.uuid() }).parse(await answer.json());
    },
    { timeout: 30_000, interval: 50 },
  );
  const became = async () => (await fetch(`${runtime.api}/api/commands/${ordered.cmd_id}`)).json();
  await expect.poll(became, { timeout: 30_000 }).toMatchObject({ status: 'accepted' });

  const second = await failing({ DATA_DIR: dataDir });
  expect(second).toMatchObject({ code: 1, said: expect.stringContaining('set DATA_DIR') });

  const foreign = await fetch(`${runtime.api}/api/devices`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const nothing = await fetch(`${runtime.api}/api/nothing`);
  expect(nothing.status).toBe(404);
  expect(nothing.headers.get('content-type')).toBe('application/problem+json');
  expect((await fetch(`${runtime.api}/api/devices`, { method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${runtime.api}/api/devices/%ZZ`)).status).toBe(400);
  const large = await fetch(`${runtime.api}/api/devices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'x'.repeat(1_100_000),
  });
  expect(large.status).toBe(413);

  expect(await runtime.stop()).toBe(0);
  expect(runtime.output()).toContain('stopped');
});

it('says which setting to change when the port of the API is in use', async () => {
  const other = createServer();
  const ports = await freePorts();
  await new Promise<void>((resolve) => other.listen(ports.http, '127.0.0.1', resolve));
  const dataDir = join(folder, 'taken');
  preparedIn(dataDir);
  const { code, said } = await failing({ DATA_DIR: dataDir, HTTP_PORT: String(ports.http) });
  expect(code).toBe(1);
  expect(said).toContain('set HTTP_PORT to another port');
  other.close();
});
