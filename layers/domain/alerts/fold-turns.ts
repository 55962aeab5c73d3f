import type { Turn } from './judge-samples.ts';

/** What a batch makes of the alert of one rule and device, in this order. `times`: how often it was raised. */
export type Folded = {
  clearFirst: Turn | null;
  raise: (Turn & { times: number }) | null;
  clear: Turn | null;
};

/**
 * Folds the turns that one batch finds into at most an end, a beginning and an end, so that a batch takes as many statements
 * however often its values go to and fro. What came and went in between counts for the last alert of the batch.
 */
export function foldTurns(turns: Turn[]): Folded {
  const raises = turns.filter(({ kind }) => kind === 'raise');
  const last = raises.at(-1);
  if (last === undefined) return { clearFirst: null, raise: null, clear: turns.at(-1) ?? null };
  const [first, end] = [turns.at(0), turns.at(-1)];
  return {
    clearFirst: first?.kind === 'clear' ? first : null,
    raise: { ...last, times: raises.length },
    clear: end?.kind === 'clear' ? end : null,
  };
}
