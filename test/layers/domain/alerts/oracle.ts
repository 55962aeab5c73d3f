import { type Condition, type Zone, zoneOf } from '#domain/alerts/condition.ts';
import type { Sample, Turn } from '#domain/alerts/judge-samples.ts';

/** The turns by the words of the rule, from all samples at once: for each sample it looks back over all before. */
export function oracle(condition: Condition, samples: Sample[]): Pick<Turn, 'kind' | 'sample'>[] {
  const turns: Pick<Turn, 'kind' | 'sample'>[] = [];
  for (const [index, sample] of samples.entries()) {
    const isOpen = turns.at(-1)?.kind === 'raise';
    const [zone, wanted] = isOpen
      ? (['in', condition.clearDurationMs] as const)
      : (['out', condition.durationMs] as const);
    const lasted = lastedAt(condition, samples.slice(0, index + 1), zone);
    if (lasted !== null && lasted >= wanted) turns.push({ kind: isOpen ? 'clear' : 'raise', sample });
  }
  return turns;
}

/** For how long the last sample and all before it, without a gap that is too long, are in a zone; null: it is not. */
function lastedAt(condition: Condition, samples: Sample[], zone: Zone): number | null {
  const last = samples.at(-1)!;
  let first: Sample | null = null;
  for (const sample of samples.toReversed()) {
    if (zoneOf(condition, sample.value) !== zone) break;
    if (first !== null && first.time - sample.time > condition.maxGapMs) break;
    first = sample;
  }
  return first === null ? null : last.time - first.time;
}
