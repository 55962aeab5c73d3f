import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { quantile } from './quantile.ts';

export type Latency = { p50: number; p99: number; probes: number };

const PROBE = 'bench-probe';

/**
 * From publish to queryable, in milliseconds: sends one message after another and asks for its sample until it is there,
 * over `seconds`.
 */
export async function probeLatency(mqttPort: number, api: string, seconds: number): Promise<Latency> {
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { clientId: PROBE });
  const taken: number[] = [];
  const ends = performance.now() + seconds * 1000;
  for (let seq = 0; performance.now() < ends; seq += 1) {
    taken.push(await once(client, api, seq));
    await delay(Math.random() * 50); // not in step with anything inside
  }
  await client.endAsync();
  taken.sort((a, b) => a - b);
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), probes: taken.length };
}

async function once(
  client: Awaited<ReturnType<typeof connectAsync>>,
  api: string,
  seq: number,
): Promise<number> {
  const ts = new Date().toISOString();
  const measurements = [{ ts, type: 'voltage_dc', val: seq, unit: 'V' }];
  const message = { v: 2, device_id: PROBE, ts, seq, msg_type: 'telemetry', measurements };
  const began = performance.now();
  await client.publishAsync(`iot/${PROBE}/telemetry`, JSON.stringify(message), { qos: 1 });
  const query = new URLSearchParams({ start: ts, stop: String(Date.parse(ts) + 1), metric: 'voltage_dc' });
  for (;;) {
    const response = await fetch(`${api}/api/devices/${PROBE}/metrics?${query}`);
    const rows: unknown = await response.json();
    if (response.ok && Array.isArray(rows) && rows.length > 0) return performance.now() - began;
    await delay(3);
  }
}
