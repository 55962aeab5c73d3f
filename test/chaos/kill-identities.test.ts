import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, expect, it } from 'vitest';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-identities-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps its authority, its certificates and its master secret through a kill -9', {
  timeout: 60_000,
}, async () => {
  const ports = await freePorts();
  const dataDir = join(folder, 'killed');
  const env = { MQTT_TLS_PORT: String(ports.tls) };
  const post = async (api: string, path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await response.text());
  };
  const killed = await startRuntimeProcess(dataDir, ports, env);
  expect(killed.output()).toContain(`mqtts://127.0.0.1:${ports.tls}`);
  await post(killed.api, '/api/devices', { device_id: 'm1', device_name: 'Tram 12, roof' });
  const issued = await post(killed.api, '/api/devices/m1/certificate', {});
  expect(issued.endpoint).toEqual({ host: '127.0.0.1', port: ports.tls });
  await killed.kill();

  const runtime = await startRuntimeProcess(dataDir, ports, env);
  const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${ports.tls}`, {
    clientId: 'm1',
    ca: issued.ca,
    cert: issued.certificate,
    key: issued.private_key,
    reconnectPeriod: 0,
  });
  await client.endAsync();
  const again = await post(runtime.api, '/api/devices/m1/certificate', {});
  expect([again.ca, again.command_key]).toEqual([issued.ca, issued.command_key]);
  expect(await runtime.stop()).toBe(0);
});
