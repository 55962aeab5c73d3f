import type { Client } from 'aedes';

/** Who the clients are, and what they may do. */
export interface Gate {
  /** Why a client can't come in, or null where it can. */
  refusalOf(client: Client): string | null;
  /** Who sent a message: the id of the client's certificate, or null where it has none. */
  principalOf(client: Client | null): string | null;
  /** Whether a client may publish on a topic, subscribe to a filter, or be sent what is on a topic. */
  allows(client: Client | null, topic: string): boolean;
  close(): void;
}

/** Of a broker without TLS: on loopback everyone is let in. */
export const NO_GATE: Gate = {
  refusalOf: () => null,
  principalOf: () => null,
  allows: () => true,
  close: () => {},
};
