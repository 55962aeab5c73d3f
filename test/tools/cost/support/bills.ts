import { Assumptions } from '../../../../tools/cost/assumptions.ts';
import { billOf, totalOf } from '../../../../tools/cost/bill.ts';
import { DESIGNS, type Design } from '../../../../tools/cost/designs.ts';

export const named = (name: string): Design => DESIGNS.find((design) => design.name === name)!;

type Said = Partial<Record<keyof Assumptions, unknown>>;

/** Dollars of a design by column of the comparison, and in all. */
export function dollarsOf(name: string, said: Said): Record<string, number> {
  const lines = billOf(named(name), Assumptions.parse(said));
  const columns = Object.groupBy(lines, ({ column }) => column);
  return {
    ...Object.fromEntries(Object.entries(columns).map(([column, some]) => [column, totalOf(some)])),
    total: totalOf(lines),
  };
}
