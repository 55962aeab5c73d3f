import { type Condition, zoneOf } from './condition.ts';

/** One value of the metric of a rule. `time` in epoch ms, by the device's clock as far as that is believed. */
export type Sample = { time: number; value: number };

/**
 * What is remembered of a rule and device from the first value out of range until the alert is cleared; null: nothing is.
 * Times in epoch ms.
 */
export type RuleState = {
  raised: boolean;
  /** Since when values are out of range without a break. */
  since: number;
  /** Since when they are in range again, null while they are not. */
  inSince: number | null;
  /** The last sample that was judged. */
  judgedAt: number;
};

/** An alert is due, or is over. `sample` is the one that decided it, `since` when it began. */
export type Turn = { kind: 'raise' | 'clear'; sample: Sample; since: number };

export type Judgement = { state: RuleState | null; turns: Turn[] };

type Step = { state: RuleState | null; turn: 'raise' | 'clear' | null };

/**
 * Judges the samples of a metric by a condition, in the order of their times; samples that are not later than the last one
 * judged change nothing. How the samples are divided among calls makes no difference.
 *
 * An alert is raised by the first sample out of range for which every sample since `duration` before it was out of range too,
 * and cleared likewise by samples in range. Only samples tell: without one nothing is raised or cleared.
 */
export function judgeSamples(condition: Condition, before: RuleState | null, samples: Sample[]): Judgement {
  const turns: Turn[] = [];
  let state = before;
  for (const sample of samples) {
    if (state !== null && sample.time <= state.judgedAt) continue;
    const step = stepOf(condition, state, sample);
    const since = step.state?.since ?? state?.since ?? sample.time;
    if (step.turn !== null) turns.push({ kind: step.turn, sample, since });
    state = step.state;
  }
  return { state, turns };
}

function stepOf(condition: Condition, state: RuleState | null, sample: Sample): Step {
  const isBroken = state !== null && sample.time - state.judgedAt > condition.maxGapMs;
  return state?.raised === true
    ? whileRaised(condition, state, sample, isBroken)
    : whileNot(condition, isBroken ? null : state, sample);
}

function whileNot(condition: Condition, state: RuleState | null, { time, value }: Sample): Step {
  if (zoneOf(condition, value) !== 'out') return { state: null, turn: null };
  const since = state?.since ?? time;
  const raised = time - since >= condition.durationMs;
  return { state: { raised, since, inSince: null, judgedAt: time }, turn: raised ? 'raise' : null };
}

function whileRaised(
  condition: Condition,
  state: RuleState,
  { time, value }: Sample,
  isBroken: boolean,
): Step {
  if (zoneOf(condition, value) !== 'in')
    return { state: { ...state, inSince: null, judgedAt: time }, turn: null };
  const inSince = isBroken ? time : (state.inSince ?? time);
  if (time - inSince >= condition.clearDurationMs) return { state: null, turn: 'clear' };
  return { state: { ...state, inSince, judgedAt: time }, turn: null };
}
