import { envelopeOf, type Message } from '#domain/message.ts';

/**
 * A message as the cloud's buses carry it. In ASCII, so that its length is its size in bytes, and as SQS takes neither U+FFFE
 * nor U+FFFF, which a topic may hold (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
 * @param onlyFor the one function that is to take it, where all read the same bus
 */
export function envelopeText(message: Message, onlyFor: string | null): string {
  const envelope = { ...envelopeOf(message), ...(onlyFor === null ? {} : { only_for: onlyFor }) };
  return JSON.stringify(envelope).replaceAll(/[^ -~]/g, escaped);
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
