import type { Message } from './message.ts';

/** Where AWS IoT says that a client is gone; no client may publish there. */
const DISCONNECTED = '$aws/events/presence/disconnected/';

/** Whether a message is the broker's own, about a device's connection, and of interest to the registry alone. */
export const isPresence = ({ topic }: Pick<Message, 'topic'>): boolean => topic.startsWith(DISCONNECTED);
