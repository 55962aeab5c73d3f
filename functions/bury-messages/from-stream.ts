import * as z from 'zod';
import type { Message } from '#domain/message.ts';
import { foreignMessage } from '#lambda/foreign-message.ts';
import { deliveredAs } from '#lambda/sources.ts';
import { functionOfArn } from './owner.ts';

const KinesisRecord = z.looseObject({
  kinesis: z.looseObject({
    data: z.base64(),
    sequenceNumber: z.string(),
    approximateArrivalTimestamp: z.number(),
  }),
});

const Batch = z.object({ Records: z.array(KinesisRecord) });

/** What Lambda writes of a batch that it gives up; the whole event it had is the `payload`, as text or as it was. */
const Invocation = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string().default('unknown condition'),
    approximateInvokeCount: z.number().optional(),
  }),
  responseContext: z.object({ functionError: z.string().nullish() }).nullish(),
  payload: z.union([
    z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(Batch),
    Batch,
  ]),
});
type Invocation = z.infer<typeof Invocation>;

type Lost = { functionName: string; messages: Message[]; reason: string };

/**
 * The messages of a batch that a stream has given up. Those for another function only are left out: they are nothing to this one.
 * @throws ZodError or SyntaxError for what Lambda did not write
 */
export function fromStream(text: string, names: string[]): Lost {
  const invocation = Invocation.parse(JSON.parse(text));
  const functionName = functionOfArn(invocation.requestContext.functionArn, names);
  const messages = invocation.payload.Records.flatMap((record) => messagesIn(record, functionName));
  return { functionName, messages, reason: reasonOf(invocation) };
}

function messagesIn({ kinesis }: z.infer<typeof KinesisRecord>, functionName: string): Message[] {
  const { data, sequenceNumber, approximateArrivalTimestamp } = kinesis;
  const body = Buffer.from(data, 'base64').toString('utf8');
  const { message, onlyFor } = deliveredAs(sequenceNumber, body);
  if (onlyFor !== null && onlyFor !== functionName) return [];
  return [message ?? foreignMessage(sequenceNumber, body, Math.round(approximateArrivalTimestamp * 1000))];
}

function reasonOf({ requestContext, responseContext }: Invocation): string {
  const { condition, approximateInvokeCount: tries } = requestContext;
  const error = responseContext?.functionError ?? null;
  return `its stream gave it up: ${condition}${tries === undefined ? '' : ` after ${tries} tries`}${error === null ? '' : `, ${error}`}`;
}
