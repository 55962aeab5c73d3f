import type { Course } from './course.ts';
import type { Bare } from './home.ts';
import { type Measured, samplesPerSecond, sumOf } from './measured.ts';
import { table } from './table.ts';

/** For people: a table of all figures. */
export function tableOf({ course: { full, latency, stored }, bare }: Measured): string {
  const { load, perSecond, cpuMs } = full;
  const perMessage = (ms: number) => (ms / load.acked).toFixed(4);
  const cpuRows = ([name, ms]: [string, number]): [string, string] => [
    `CPU ms per message: ${name}`,
    perMessage(ms),
  ];
  const known = sumOf(cpuMs.threads) + sumOf(cpuMs.servers) + load.cpuMs;
  return table([
    ['messages/s, in both stores and the registry', perSecond.toFixed(0)],
    ['samples/s', samplesPerSecond(full).toFixed(0)],
    ['acknowledged messages/s while they were sent', (load.acked / load.seconds).toFixed(0)],
    ...bareRows(full, bare),
    ...(latency === undefined ? [] : latencyRows(latency)),
    ...[...cpuMs.threads].map(cpuRows),
    cpuRows(['all threads', sumOf(cpuMs.threads)]),
    ...[...cpuMs.servers].map(cpuRows),
    cpuRows(['the load itself', load.cpuMs]),
    cpuRows(['anything else on this machine', Math.max(0, cpuMs.machine - known)]),
    ['resident memory over the run, MB', full.memoryMb.join(' ')],
    ['peak resident memory, MB', String(full.peakMb)],
    ...[...full.serversMb].map(([name, mb]): [string, string] => [`memory of ${name}, MB`, String(mb)]),
    ...(stored === undefined
      ? []
      : [
          ['messages in the archive, at the end', String(stored.archived)] satisfies [string, string],
          ['messages in the registry, at the end', String(stored.recorded)] satisfies [string, string],
          ['samples in the metrics store, at the end', String(stored.samples)] satisfies [string, string],
        ]),
  ]);
}

function bareRows(full: Course['full'], { brokerPerS, putPerS, linesPerS }: Bare): [string, string][] {
  const rows: [string, string][] = [
    ['bare broker, messages/s', brokerPerS.toFixed(0)],
    ['ratio to the bare broker', (full.perSecond / brokerPerS).toFixed(3)],
  ];
  if (putPerS !== undefined)
    rows.push(
      ['bare MinIO, objects/s', putPerS.toFixed(0)],
      ['ratio to bare MinIO', (full.perSecond / putPerS).toFixed(3)],
    );
  if (linesPerS !== undefined)
    rows.push(
      ['bare InfluxDB, lines/s', linesPerS.toFixed(0)],
      ['ratio to bare InfluxDB', (samplesPerSecond(full) / linesPerS).toFixed(3)],
    );
  return rows;
}

const latencyRows = ({
  p50,
  p99,
  probes,
}: {
  p50: number;
  p99: number;
  probes: number;
}): [string, string][] => [
  [`publish to queryable at half rate, p50 ms (${probes} probes)`, p50.toFixed(0)],
  ['publish to queryable at half rate, p99 ms', p99.toFixed(0)],
];
