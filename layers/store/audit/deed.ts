import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from '../postgres/pool.ts';
import type { Change, Deed } from './change.ts';
import { INSERT_ENTRIES, valuesOf } from './entry.ts';

/** Where an entry is written before its change is done. */
type Announce = (deed: Deed, change: Change) => Promise<Announced>;

/** An entry of a change that has begun. */
export type Announced = { id: string; change: Change };

type Doing = { deed: Deed; announce: Announce | null; isWritten: boolean; announced: Announced | undefined };

const doing = new AsyncLocalStorage<Doing>();

/** What a deed answered or threw; whether its entry is written already; and the one that was written before the change. */
export type Done<T> = {
  outcome: PromiseSettledResult<T>;
  isWritten: boolean;
  announced: Announced | undefined;
};

/** Does a deed all of whose changes are in the database. */
export const doDeed = <T>(deed: Deed, work: () => Promise<T>): Promise<T> =>
  doing.run({ deed, announce: null, isWritten: false, announced: undefined }, work);

/** Does a deed, and tells what became of its entry; never rejects. */
export async function watchDeed<T>(deed: Deed, announce: Announce, work: () => Promise<T>): Promise<Done<T>> {
  const current: Doing = { deed, announce, isWritten: false, announced: undefined };
  const [outcome] = await Promise.allSettled([doing.run(current, work)]);
  return { outcome, isWritten: current.isWritten, announced: current.announced };
}

/** Says that the deed has changed nothing, though it is answered as if it had: it was done before. */
export function noteNothingDone(): void {
  const current = doing.getStore();
  if (current !== undefined) current.isWritten = true;
}

/**
 * Writes the entry of the deed that is being done before a change outside of the database, of which it can't be part: a death in
 * between leaves an entry without an `after`. Once, however often it is called.
 */
export async function announceChange(change: Change = {}): Promise<void> {
  const current = doing.getStore();
  if (current?.announce) current.announced ??= await current.announce(current.deed, change);
}

/**
 * Writes the entry of the deed that is being done in the transaction of the change itself: there is none without the other.
 * Where no person or program is doing anything, as when messages are recorded, nothing is written.
 */
export const writeChange = (client: Transaction, change: Change): Promise<void> =>
  writeChanges(client, [change]);

/** The same for a deed that changes several things, each of which has an entry of its own. */
export async function writeChanges(client: Transaction, changes: Change[]): Promise<void> {
  const current = doing.getStore();
  if (current === undefined) return;
  current.isWritten = true;
  if (changes.length === 0) return;
  await client.query(INSERT_ENTRIES, valuesOf(current.deed, changes));
}

/** Whether a person or program is doing something, so that a change will have an entry. */
export const isBeingDone = (): boolean => doing.getStore() !== undefined;
