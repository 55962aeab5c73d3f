import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

/** The address of a queue of the deployment, by the name of its function. */
async function queueUrl(name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: `iot-meter-${name}` }));
  return QueueUrl;
}

/** The ARN of such a queue. */
export async function arnOf(name: string): Promise<string> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: await queueUrl(name), AttributeNames: ['QueueArn'] }),
  );
  return Attributes.QueueArn ?? '';
}

/** Sets attributes of a queue; answers a way to set them back. */
export async function changeQueue(
  name: string,
  Attributes: Partial<Record<QueueAttributeName, string>>,
): Promise<() => Promise<void>> {
  const QueueUrl = await queueUrl(name);
  const names = Object.keys(Attributes).map((key) => key as QueueAttributeName);
  const before = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  return async () => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: before.Attributes }));
  };
}

/** How many messages are in a queue, whoever holds them. */
export async function countIn(name: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: await queueUrl(name), AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: held } = Attributes;
  return Number(waiting ?? 0) + Number(held ?? 0);
}

export const sendTo = async (name: string, MessageBody: string): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(name), MessageBody }));
};
