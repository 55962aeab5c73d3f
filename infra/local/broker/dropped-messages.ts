import { closeClient, openClient } from './client.ts';

/** What Mosquitto, and others after its example, tell of themselves: messages lost to full queues and limits since the start. */
const DROPPED = '$SYS/broker/publish/messages/dropped';

/** Listens to what a broker says of the messages it has dropped; `count` is null where it says nothing. */
export function watchDropped(url: string): { count: () => number | null; stop: () => Promise<void> } {
  let count: number | null = null;
  const client = openClient(url, { clean: true });
  client.on('error', () => undefined); // the connections for messages tell of it
  client.on('connect', () => client.subscribe(DROPPED, { qos: 0 }, () => undefined));
  client.on('message', (_topic, payload) => {
    const said = Number(payload.toString());
    if (Number.isSafeInteger(said)) count = said;
  });
  client.on('close', () => {
    count = null;
  });
  return { count: () => count, stop: () => closeClient(client) };
}
