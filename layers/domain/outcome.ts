import type { Category } from './topics.ts';

/** What a function made of one message, for the counters: `stored`, `quarantined`, `too_old`, `buried` and the like. */
export type Outcome = { category: Category | 'presence' | 'mark' | 'unknown'; outcome: string };
