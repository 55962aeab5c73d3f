import * as z from 'zod';
import { contract } from './contract.ts';

const Nothing = z.object({});

/** What the routes that describe the API take and give. */
export const describeApi = {
  document: contract({
    summary: 'This API as an OpenAPI 3.1 document',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: z.looseObject({ openapi: z.literal('3.1.0') }),
  }),
  page: contract({
    summary: 'This API as a page for people',
    params: Nothing,
    query: Nothing,
    body: null,
    reply: null,
    media: ['text/html'],
  }),
};
