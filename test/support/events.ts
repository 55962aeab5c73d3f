import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  SQSEvent,
} from 'aws-lambda';
import { envelopeOf, type Message } from '#domain/message.ts';
import type { JournalEvent } from '#lambda/sources.ts';

/** What the platform hands over beside the event; no function of ours reads it. */
export const CONTEXT = {} as Context;

/** A message off the broker; `payload` as text or bytes. */
export const messageOn = (
  topic: string,
  payload: string | Uint8Array,
  more: Partial<Message> = {},
): Message => ({
  id: '1',
  payload: Buffer.from(payload),
  topic,
  receivedAt: Date.parse('2026-11-23T12:00:05.123Z'),
  clientId: 'm1',
  principal: null,
  replayed: false,
  ...more,
});

/** A batch as the local journal hands it over. */
export const journalEvent = (...messages: Message[]): JournalEvent => ({
  Records: messages.map((message, index) => ({
    eventSource: 'iot-meter:journal',
    messageId: `${index}`,
    message,
  })),
});

/** The same as SQS hands it over, from a rule of AWS IoT. */
export const sqsEvent = (...messages: Message[]): SQSEvent => ({
  Records: messages.map((message, index) => sqsRecord(`${index}`, JSON.stringify(envelopeOf(message)))),
});

/** One record of SQS, whatever stands in it. */
export const sqsRecord = (messageId: string, body: string): SQSEvent['Records'][number] => ({
  messageId,
  receiptHandle: 'AQEB',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1795435205123',
    SenderId: 'AROA',
    ApproximateFirstReceiveTimestamp: '1795435205124',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:archive-messages',
  awsRegion: 'eu-central-1',
});

type Asked = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };

/**
 * A request as API Gateway hands it over (payload format 2.0).
 * @param routeKey method and path as the manifest has them: `GET /api/devices/{id}`
 */
export function requestEvent(
  routeKey: string,
  { params = {}, query = {}, body }: Asked = {},
): APIGatewayProxyEventV2 {
  const [method = 'GET', pattern = '/'] = routeKey.split(' ');
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    queryStringParameters: query,
    pathParameters: params,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.org',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '23/Nov/2026:12:00:05 +0000',
      timeEpoch: 1795435205123,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** What a client makes of an answer. */
export const answerOf = ({ statusCode, headers, body }: APIGatewayProxyStructuredResultV2) => ({
  status: statusCode,
  headers: headers ?? {},
  text: body ?? '',
  json: JSON.parse(body ?? 'null'),
  /** The query of the next page, where there is one. */
  next: nextQuery(String(headers?.link ?? '')),
});

function nextQuery(link: string): Record<string, string> | undefined {
  const url = /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
  return url === undefined ? undefined : Object.fromEntries(new URL(url, 'http://localhost').searchParams);
}
