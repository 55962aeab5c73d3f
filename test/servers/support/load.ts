import type { SteadyPublisher } from '../../chaos/steady-publisher.ts';

const LOOK_MS = 20;

const total = (publishers: SteadyPublisher[], of: (one: SteadyPublisher) => number): number =>
  publishers.reduce((sum, one) => sum + of(one), 0);

export const acknowledgedBy = (publishers: SteadyPublisher[]): number =>
  total(publishers, ({ acknowledged }) => acknowledged.size);

export const formedBy = (publishers: SteadyPublisher[]): number => total(publishers, ({ sent }) => sent);

/** Resolves when so many more messages have been counted: the tests' clock, which a slow machine slows down too. */
export async function after(messages: number, count: () => number): Promise<void> {
  const end = count() + messages;
  while (count() < end) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
