import { type Category, commandTopicOf, TOPIC_PREFIX, topicOf } from '#domain/topics.ts';

/** The topics of one device under a provisioned prefix. */
export type Topics = { of: (category: Category) => string; command: string };

const BASIC_INGEST = /^\$aws\/rules\/[^/]+\//;

/**
 * A prefix of AWS's basic ingest (`$aws/rules/{rule}/iot`) takes what a device sends, but nothing retained and no
 * subscription: status and commands stay on the plain topics
 * (https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html).
 */
export function topicsOf(device: string, prefix: string): Topics {
  const plain = prefix.replace(BASIC_INGEST, '');
  const under = (first: string, topic: string) => first + topic.slice(TOPIC_PREFIX.length);
  return {
    of: (category) => under(category === 'status' ? plain : prefix, topicOf(device, category)),
    command: under(plain, commandTopicOf(device)),
  };
}
