import { charge } from './charge.ts';
import type { Price } from './prices.ts';

/** The columns of a comparison. */
export const COLUMNS = [
  'messages',
  'rules',
  'connections',
  'bus',
  'Lambda',
  'PUTs',
  'storage',
  'other',
] as const;
export type Column = (typeof COLUMNS)[number];

/** A line of a bill: a month's quantity of what has a price. */
export type Line = {
  column: Column;
  service: string;
  item: string;
  quantity: number;
  unit: string;
  dollars: number;
};

export const line = (column: Column, price: Price, quantity: number): Line => ({
  column,
  service: price.service,
  item: price.item,
  quantity,
  unit: price.unit,
  dollars: charge(price, quantity),
});
