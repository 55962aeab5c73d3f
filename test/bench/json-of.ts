import { type Measured, samplesPerSecond, sumOf } from './measured.ts';

/** For programs: the figures that are compared from run to run. */
export function jsonOf({ home, archive, course: { full, latency }, bare }: Measured): string {
  const { brokerPerS, putPerS, linesPerS } = bare;
  const samples = samplesPerSecond(full);
  const ratio = (figure: number) => Number(figure.toFixed(3));
  return JSON.stringify({
    home,
    archive,
    messages_per_s: Math.round(full.perSecond),
    samples_per_s: Math.round(samples),
    bare_broker_per_s: Math.round(brokerPerS),
    ratio: ratio(full.perSecond / brokerPerS),
    ...(putPerS && { bare_put_per_s: Math.round(putPerS), put_ratio: ratio(full.perSecond / putPerS) }),
    ...(linesPerS && { bare_lines_per_s: Math.round(linesPerS), lines_ratio: ratio(samples / linesPerS) }),
    ...(latency && { p50_ms: Math.round(latency.p50), p99_ms: Math.round(latency.p99) }),
    cpu_ms_per_message: Number((sumOf(full.cpuMs.threads) / full.load.acked).toFixed(4)),
    peak_rss_mb: full.peakMb,
  });
}
