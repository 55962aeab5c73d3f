import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from '../postgres/pool.ts';
import type { Change, Deed } from './change.ts';
import { INSERT_ENTRY, valuesOf } from './entry.ts';

type Doing = { deed: Deed; isWritten: boolean; change: Change };

const doing = new AsyncLocalStorage<Doing>();

/** Does a deed. Answers what it answers; what was changed, as far as somebody has said so; and whether an entry is written already. */
export async function doDeed<T>(
  deed: Deed,
  work: () => Promise<T>,
): Promise<{ result: T; change: Change; isWritten: boolean }> {
  const current: Doing = { deed, isWritten: false, change: {} };
  const result = await doing.run(current, work);
  return { result, change: current.change, isWritten: current.isWritten };
}

/** Says what the deed that is being done has changed, for whoever writes its entry afterwards. */
export function noteChange(change: Change): void {
  const current = doing.getStore();
  if (current !== undefined) current.change = { ...current.change, ...change };
}

/** Says that the deed has changed nothing, though it is answered as if it had: it was done before. */
export function noteNothingDone(): void {
  const current = doing.getStore();
  if (current !== undefined) current.isWritten = true;
}

/**
 * Writes the entry of the deed that is being done in the transaction of the change itself: there is none without the other.
 * Where no person or program is doing anything, as when messages are recorded, nothing is written.
 */
export async function writeChange(client: Transaction, change: Change): Promise<void> {
  const current = doing.getStore();
  if (current === undefined) return;
  await client.query(INSERT_ENTRY, valuesOf(current.deed, change));
  current.isWritten = true;
}
