import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

const FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  subject: '$context.authorizer.subject',
  role: '$context.authorizer.role',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

/** A line of JSON for each request (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html). */
export const accessLogFormat = AccessLogFormat.custom(JSON.stringify(FIELDS));
