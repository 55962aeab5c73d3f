import { CATEGORIES, commandTopicOf, topicOf } from '../topics.ts';

/** Whether a device may publish on a topic: those of its own that IoT.md names (IoT.md, topics). */
export const mayPublish = (deviceId: string, topic: string): boolean =>
  deviceId !== '' && CATEGORIES.some((category) => topic === topicOf(deviceId, category));

/** Whether a device may subscribe to a filter, or be sent what is on a topic: its commands, and nothing else. */
export const mayReceive = (deviceId: string, filter: string): boolean =>
  deviceId !== '' && filter === commandTopicOf(deviceId);
