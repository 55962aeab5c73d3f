import type { Meter } from '../model/meter.ts';
import type { Sample } from '../model/samples.ts';

/** What a message gets when it is formed. `time` is by the device's own clock, in epoch ms. */
export type Stamp = { id: string; time: number; seq: number; boot: number };

/** Most measurements in one message (IoT.md, telemetry). */
export const MOST_MEASUREMENTS = 200;

export type Health = { uptimeS: number; connections: number; bufferUsage: number; temperature: number };

/** The timing a device works by, as it is configured and echoed (IoT.md, timing). */
export type Timing = { sampling_cadence_ms: number; send_interval_s: number; hello_interval_s: number };

const iso = (time: number): string => new Date(time).toISOString();

const envelope = ({ id, time, seq, boot }: Stamp, type: string) => ({
  v: 2,
  device_id: id,
  ts: iso(time),
  seq,
  boot,
  msg_type: type,
});

/** `telemetry`: all metrics of each sample, the samples' times moved by `skew` ms into the device's clock. */
export function telemetryText(stamp: Stamp, { metrics }: Meter, samples: Sample[], skew: number): string {
  const measurements = samples.flatMap(({ time, values }) => {
    const ts = iso(time + skew);
    return metrics.map(({ type, unit }, index) => ({ ts, type, val: values[index], unit }));
  });
  return JSON.stringify({ ...envelope(stamp, 'telemetry'), measurements });
}

/** `hello`, with the firmware that runs and the timing the device works by. */
export function helloText(stamp: Stamp, health: Health, firmware: string, timing: Timing): string {
  return JSON.stringify({
    ...envelope(stamp, 'hello'),
    fw_version: firmware,
    uptime_s: Math.floor(health.uptimeS),
    broker_connections: health.connections,
    buf_usage_pct: Math.round(health.bufferUsage * 10) / 10,
    temp_internal: Math.round(health.temperature * 10) / 10,
    ...timing,
  });
}

/** `command_ack`. */
export function ackText(stamp: Stamp, answer: { cmdId: string; result: string; detail?: string }): string {
  const { cmdId: cmd_id, result, detail } = answer;
  return JSON.stringify({ ...envelope(stamp, 'command_ack'), cmd_id, result, detail });
}

/** How far a firmware update is. `pct` of the step, 0 to 100. */
export type OtaReport = {
  cmdId: string;
  version: string;
  state: 'downloading' | 'verifying' | 'applying' | 'success' | 'failed';
  pct: number;
  detail?: string;
};

/** `ota_status`. */
export function otaText(stamp: Stamp, { cmdId, version, state, pct, detail }: OtaReport): string {
  return JSON.stringify({
    ...envelope(stamp, 'ota_status'),
    cmd_id: cmdId,
    ota_state: state,
    progress_pct: pct,
    fw_version_target: version,
    detail,
  });
}

/** `status`, which has no seq: as a last will it is fixed when the device connects. */
export function statusText(id: string, time: number, status: 'online' | 'offline'): string {
  return JSON.stringify({ v: 2, device_id: id, ts: iso(time), status });
}
