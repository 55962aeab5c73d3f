import type { Client } from 'aedes';

/** A client that does not take its goodbye is cut off after this time. */
const GOODBYE_MS = 200;

/** MQTT 5, 3.14.2.1: what it came in by holds no longer. */
const NOT_AUTHORIZED = 0x87;

/** Ends the connection of a client that may no longer be here. */
export function end(client: Client): void {
  client.disconnect({ reasonCode: NOT_AUTHORIZED });
  setTimeout(() => client.conn.destroy(), GOODBYE_MS).unref();
}
