import { isDeviceId } from './device-id.ts';

/** The kinds of message a device sends; each is a folder of the device's archive. */
export const CATEGORIES = ['telemetry', 'hello', 'status', 'command_ack', 'ota_status'] as const;
export type Category = (typeof CATEGORIES)[number];

/** First level of every topic, as it is provisioned (IoT.md, topics). */
export const TOPIC_PREFIX = 'iot';

const CATEGORY_OF_SUFFIX = new Map<string, Category>([
  ['telemetry', 'telemetry'],
  ['hello', 'hello'],
  ['status', 'status'],
  ['command/ack', 'command_ack'],
  ['ota/status', 'ota_status'],
]);

export type ParsedTopic = { deviceId: string | null; category: Category | null };

/** Reads `iot/{device_id}/{suffix}`; what can't be read is null: an id that is none, or a suffix nobody knows. */
export function parseTopic(topic: string): ParsedTopic {
  const [prefix, id = '', ...suffix] = topic.split('/');
  if (prefix !== TOPIC_PREFIX) return { deviceId: null, category: null };
  return {
    deviceId: isDeviceId(id) ? id : null,
    category: CATEGORY_OF_SUFFIX.get(suffix.join('/')) ?? null,
  };
}

/** The topic on which a device sends a category. */
export function topicOf(deviceId: string, category: Category): string {
  for (const [suffix, of] of CATEGORY_OF_SUFFIX)
    if (of === category) return `${TOPIC_PREFIX}/${deviceId}/${suffix}`;
  throw new RangeError(`no topic for category ${category}`);
}

/** The topic on which a device takes commands. */
export const commandTopicOf = (deviceId: string): string => `${TOPIC_PREFIX}/${deviceId}/command`;
