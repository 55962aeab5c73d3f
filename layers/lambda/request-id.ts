import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Harmless in a log line and in a header. */
const HARMLESS = /^[\w.:-]{1,128}$/;

/** The caller's own id, where it gives one that is harmless. */
export const givenRequestId = (header: string | undefined): string | undefined =>
  header !== undefined && HARMLESS.test(header) ? header : undefined;

/** By what a request is found in the log: the caller's own id, else the gateway's. */
export const requestIdOf = ({ headers, requestContext }: APIGatewayProxyEventV2): string =>
  givenRequestId(headers['x-request-id']) ?? requestContext.requestId;
