import type { Category } from '#domain/topics.ts';

/** What became of a message: the broker has it, the broker refuses it for good, or it never got there. */
export type Outcome = 'acknowledged' | 'refused' | 'unsent';

/** What a link tells its owner. For each `connect` there is one `down`, whether or not there was an `up`. */
export type LinkEvents = {
  up: () => void;
  /** @param problem why, in words for people, or null where there was none */
  down: (problem: string | null) => void;
  command: (payload: Uint8Array) => void;
};

/** The way of one device to one broker: a session that outlives its connections. */
export type Link = {
  /** @param will the status that the broker publishes when the connection breaks */
  connect: (will: string) => void;
  /** Messages on their way when the connection breaks stay on their way: the session sends them again. */
  publish: (category: Category, text: string, done: (outcome: Outcome) => void) => void;
  /** Breaks the connection without a goodbye, as a tunnel or a power cut does. */
  drop: () => void;
  /** Publishes a last status where there is a connection, and says goodbye, so that the broker keeps the will. */
  end: (status: string) => Promise<void>;
};

export type OpenLink = (device: string, broker: number, events: LinkEvents) => Link;
