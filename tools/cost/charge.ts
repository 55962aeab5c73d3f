import type { Price } from './prices.ts';

/** @returns dollars for a month's quantity, each tier at its own rate */
export function charge({ tiers }: Price, quantity: number): number {
  let from = 0;
  let dollars = 0;
  for (const [upTo, rate] of tiers) {
    dollars += Math.max(0, Math.min(quantity, upTo) - from) * rate;
    from = upTo;
  }
  return dollars;
}

/** @returns how many units a message of this size counts as */
export const stepsOf = ({ stepKb = Number.POSITIVE_INFINITY }: Price, kb: number): number =>
  Math.max(1, Math.ceil(kb / stepKb));
