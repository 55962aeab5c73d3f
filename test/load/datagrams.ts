/** Default datagrams: a DC meter's ten seconds, 20 measurements in about 1.65 KB, without the cost of making each anew. */
const SAMPLES = 10;
const STEP_MS = 10_000;

export type Datagrams = {
  /** The next message of a device: topic and payload. */
  next: (device: number) => { topic: string; payload: Buffer };
  /** Samples in one message. */
  samples: number;
};

/**
 * Datagrams of many devices in turn, each ten seconds of device time later than its last, from `start` (epoch
 * milliseconds) on.
 */
export function datagrams(prefix: string, devices: number, start: number): Datagrams {
  const seqs = new Uint32Array(devices);
  const steps = new Map<number, string>();
  const next = (device: number) => {
    const seq = seqs[device] ?? 0;
    seqs[device] = seq + 1;
    const id = `${prefix}-${device}`;
    const time = start + seq * STEP_MS;
    const body = steps.get(seq) ?? remember(steps, seq, measurementsFrom(time));
    const head = `{"v":2,"device_id":"${id}","ts":"${new Date(time + STEP_MS).toISOString()}","seq":${seq},"boot":1,"msg_type":"telemetry","measurements":`;
    return { topic: `iot/${id}/telemetry`, payload: Buffer.from(`${head}${body}}`) };
  };
  return { next, samples: SAMPLES * 2 };
}

/** Devices are about equally far, so a few steps serve all of them. */
function remember(steps: Map<number, string>, seq: number, body: string): string {
  steps.set(seq, body);
  steps.delete(seq - 100);
  return body;
}

function measurementsFrom(time: number): string {
  const all = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const ts = new Date(time + index * 1000).toISOString();
    const current = 400 * Math.sin(time / 60_000 + index / 10);
    all.push({ ts, type: 'voltage_dc', val: Number((750 - current / 20).toFixed(1)), unit: 'V' });
    all.push({ ts, type: 'current_dc', val: Number(current.toFixed(1)), unit: 'A' });
  }
  return JSON.stringify(all);
}
