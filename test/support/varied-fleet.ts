import { connectAsync } from 'mqtt';

/** Devices that {@link publishVaried} speaks for. */
export const VARIED = ['varied-dc', 'varied-v1', 'varied-late'];

const BEGAN = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000 - 120_000;
const iso = (time: number) => new Date(time).toISOString();

const telemetry = (id: string, seq: number, first: number, more = {}) => ({
  ...{ v: 2, device_id: id, ts: iso(first + 9000), seq, boot: 1, msg_type: 'telemetry' },
  measurements: Array.from({ length: 10 }, (_, n) => n).flatMap((n) => [
    { ts: iso(first + n * 1000), type: 'voltage_dc', val: 750 + Math.sin(seq + n) * 10, unit: 'V' },
    { ts: iso(first + n * 1000), type: 'current_dc', val: 100 * Math.cos(seq * n), unit: 'A' },
  ]),
  ...more,
});

const hello = (id: string, seq: number, time: number) => ({
  ...{ v: 2, device_id: id, ts: iso(time), seq, boot: 1, msg_type: 'hello' },
  ...{ fw_version: '2.4.1', uptime_s: 12.5, broker_connections: 1, buf_usage_pct: 0 },
});

/** All that can come: numbered messages over midnight, some that contradict others, version 1, clocks far ahead, what can't be used. */
function* messages(count: number): Generator<[topic: string, payload: string]> {
  const [dc = '', v1 = '', late = ''] = VARIED;
  for (let seq = 0; seq < count; seq += 1) {
    const first = BEGAN + seq * 10_000;
    yield [`iot/${dc}/telemetry`, JSON.stringify(telemetry(dc, seq, first))];
    yield [
      `iot/${v1}/telemetry`,
      `{ "timestamp": "${iso(first)}",  "voltage_dc": ${750 + seq}.50, "odd": 1e2 }`,
    ];
    if (seq % 5 === 0) yield [`iot/${late}/telemetry`, JSON.stringify(telemetry(late, seq, first - 5000))];
    if (seq % 5 === 1)
      yield [`iot/${late}/telemetry`, JSON.stringify(telemetry(late, seq, first - 12_000, { extra: seq }))];
    if (seq % 50 === 2) yield [`iot/${late}/hello`, JSON.stringify(hello(late, seq, first))];
    if (seq % 50 === 3)
      yield [`iot/${late}/telemetry`, JSON.stringify(telemetry(late, seq, first, { measurements: [] }))];
    if (seq % 50 === 4) yield [`iot/${v1}/telemetry`, `no json ${seq}`];
    if (seq % 50 === 6)
      yield [`iot/${v1}/telemetry`, `{"timestamp":"${iso(Date.now() + 7_200_000)}","ahead":${seq}}`];
    if (seq % 50 === 7) yield [`iot/${v1}/telemetry`, `{"untimed":${seq}}`];
  }
}

/** Publishes as many messages of each kind, and answers how many that were; all are acknowledged then. */
export async function publishVaried(port: number, count: number): Promise<number> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'varied' });
  const all = [...messages(count)];
  for (let at = 0; at < all.length; at += 200)
    await Promise.all(
      all.slice(at, at + 200).map(([topic, payload]) => client.publishAsync(topic, payload, { qos: 1 })),
    );
  await client.endAsync();
  return all.length;
}

const RANGE = `start=${iso(BEGAN - 86_400_000)}&stop=${iso(Date.now() + 86_400_000)}`;
const QUESTIONS = [
  ...['mean', 'sum', 'min', 'max', 'last', 'integral'].map((fn) => `every=1m&fn=${fn}`),
  'every=7s&fn=integral',
  'every=1h&fn=mean',
];

/** What the API answers of all their measurements, to the last byte: samples, windows and CSV. */
export async function answersOf(api: string): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  const keep = async (path: string, accept: string) => {
    const response = await fetch(`${api}${path}`, { headers: { accept } });
    answers[`${accept} ${path}`] = `${response.status} ${await response.text()}`;
  };
  for (const id of VARIED) {
    await keep(`/api/devices/${id}/metrics?${RANGE}`, 'application/json');
    await keep(`/api/devices/${id}/metrics?${RANGE}`, 'text/csv');
    for (const question of QUESTIONS)
      await keep(`/api/devices/${id}/metrics?${RANGE}&${question}`, 'application/json');
  }
  return answers;
}
