import { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { Gate } from './gate.ts';

/** The gates of a broker with several doors: who came over TLS has shown a certificate, and all others come by the other gate. */
export const doorsGate = (certificates: Gate, others: Gate): Gate => {
  const of = (client: Client): Gate => (client.conn instanceof TLSSocket ? certificates : others);
  return {
    refusalOf: (client, username, password) => of(client).refusalOf(client, username, password),
    principalOf: (client) => (client === null ? null : of(client).principalOf(client)),
    deviceOf: (client) => of(client).deviceOf(client),
    close: () => {
      certificates.close();
      others.close();
    },
  };
};
