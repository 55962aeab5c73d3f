import type { Client } from 'aedes';

/** Why a client can't come in. `isOurFault`: not because of what it is, so that it may try again. */
export type Refused = { why: string; isOurFault?: boolean };

/** Who the clients are, and what they may do. */
export interface Gate {
  /** Why a client can't come in, or null where it can. */
  refusalOf(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Refused | null>;
  /** Who sent a message: the id of the client's certificate, or null where it has none. */
  principalOf(client: Client | null): string | null;
  /** The device that a client is, and whose rights it has; null for one that may do everything. */
  deviceOf(client: Client): string | null;
  close(): void;
}

/** Of a broker on loopback: everyone is let in. */
export const NO_GATE: Gate = {
  refusalOf: async () => null,
  principalOf: () => null,
  deviceOf: () => null,
  close: () => {},
};
