import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { contract } from '#domain/api/contract.ts';
import { NotFound, StoreAway } from '#domain/errors.ts';
import { logger } from '#lambda/logger.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { route } from '#lambda/route.ts';
import { useDatabase } from '#test/support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '#test/support/events.ts';

// where what is changed is noted
const databaseUrl = useDatabase();
beforeAll(() => vi.stubEnv('DATABASE_URL', databaseUrl()));

const logged = vi.spyOn(logger, 'error').mockReturnValue();
beforeEach(() => logged.mockClear());

const Meter = z.strictObject({
  name: z.string(),
  limits: z.strictObject({ max: z.number().max(9, 'at most 9') }).optional(),
});
const meterApi = {
  get: contract({
    summary: '',
    params: z.object({ id: z.string() }),
    query: z.object({ n: z.string().regex(/^\d+$/, 'expected a number').optional() }),
    body: null,
    reply: z.object({ id: z.string(), n: z.number() }),
  }),
  put: contract({
    summary: '',
    params: z.object({ id: z.string() }),
    query: z.object({}),
    body: Meter,
    reply: Meter,
  }),
  post: contract({
    summary: '',
    params: z.object({}),
    query: z.object({}),
    body: z.strictObject({ loud: z.boolean().default(false) }).prefault({}),
    reply: z.object({ loud: z.boolean() }),
  }),
  text: contract({ summary: '', params: z.object({}), query: z.object({}), body: null, reply: null }),
};

type Services = { answer: unknown };
const failing: { error: unknown } = { error: new Error('unset') };

const handler = requestHandler({
  name: 'meters',
  config: z.object({}),
  build: (): Services => ({ answer: 5 }),
  routes: {
    'GET /meters/{id}': route(meterApi.get, async ({ params, query }) => ({
      status: 200,
      headers: { etag: '"1"' },
      json: { id: params.id, n: Number(query.n ?? 0) },
    })),
    'GET /wrong/{id}': route(meterApi.get, async () => ({
      status: 200,
      json: JSON.parse('{"id": "m1", "n": "five"}'),
    })),
    'PUT /meters/{id}': route(meterApi.put, async ({ body }) => ({ status: 200, json: body })),
    'POST /bell': route(meterApi.post, async ({ body }) => ({ status: 200, json: body })),
    'GET /text': route(meterApi.text, async () => ({ status: 200, text: 'a,b\n', contentType: 'text/csv' })),
    'GET /fails': route(meterApi.text, async () => {
      throw failing.error;
    }),
  },
});

const ask = async (event: APIGatewayProxyEventV2) => {
  const result = await handler(event, CONTEXT);
  return String(result.headers?.['content-type']).includes('json')
    ? answerOf(result)
    : { ...answerOf({ ...result, body: 'null' }), text: result.body };
};
const put = (body: unknown, changes: Partial<APIGatewayProxyEventV2> = {}) =>
  ask({ ...requestEvent('PUT /meters/{id}', { params: { id: 'm1' }, body }), ...changes });
const failWith = (error: unknown) => {
  failing.error = error;
  return ask(requestEvent('GET /fails'));
};

describe('a request that fits', () => {
  it('is answered with what its route answers, and harmless headers', async () => {
    const { status, json, headers } = await ask(
      requestEvent('GET /meters/{id}', { params: { id: 'm1' }, query: { n: '5' } }),
    );
    expect([status, json]).toEqual([200, { id: 'm1', n: 5 }]);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'request-1',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      etag: '"1"',
    });
  });

  it('may be answered with text of another kind', async () => {
    const { text, headers } = await ask(requestEvent('GET /text'));
    expect([text, headers['content-type']]).toEqual(['a,b\n', 'text/csv']);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/merge-patch+json',
    'application/json ;charset=utf-8',
  ])('may bring its body as %s', async (type) => {
    expect((await put({ name: 'x' }, { headers: { 'content-type': type } })).status).toBe(200);
  });

  it('may bring its body in base64, as API Gateway does with types it does not know', async () => {
    const body = Buffer.from('{"name": "Zürich"}').toString('base64');
    expect(await put({}, { body, isBase64Encoded: true })).toMatchObject({
      status: 200,
      json: { name: 'Zürich' },
    });
  });
});

describe('a request whose body may be left out', () => {
  const ring = (body?: unknown, changes: Partial<APIGatewayProxyEventV2> = {}) =>
    ask({ ...requestEvent('POST /bell', { body }), ...changes });

  it('is taken without one, with an empty one, and with one', async () => {
    expect(await ring()).toMatchObject({ status: 200, json: { loud: false } });
    expect(await ring(undefined, { body: '' })).toMatchObject({ status: 200, json: { loud: false } });
    expect(await ring({})).toMatchObject({ status: 200, json: { loud: false } });
    expect(await ring({ loud: true })).toMatchObject({ status: 200, json: { loud: true } });
  });

  it('is held to its form and type where it is not left out', async () => {
    expect(await ring({ lout: true })).toMatchObject({ status: 400 });
    expect(await ring(null)).toMatchObject({ status: 400 });
    expect(await ring({}, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
  });
});

describe('a request that does not fit', () => {
  it('is answered with every problem at once, each with its path', async () => {
    const { status, json, headers } = await put({ nam: 'x', limits: { max: 10, min: 1 }, 'a b': 1 });
    expect([status, headers['content-type']]).toEqual([400, 'application/problem+json']);
    const errors = [
      { path: 'name', message: 'Invalid input: expected string, received undefined' },
      { path: 'limits.max', message: 'at most 9' },
      { path: 'limits.min', message: 'unknown field in the body' },
      { path: 'nam', message: 'unknown field in the body' },
      { path: 'a b', message: 'unknown field in the body' },
    ];
    expect(json.errors).toEqual(expect.arrayContaining(errors));
    expect(json.errors).toHaveLength(errors.length);
    expect(json).toMatchObject({ title: 'Bad Request', instance: '/meters/m1', error: json.detail });
    for (const { path } of errors) expect(json.detail).toContain(path);
  });

  it('is refused by its query too', async () => {
    const { json } = await ask(
      requestEvent('GET /meters/{id}', { params: { id: 'm1' }, query: { n: '1; DROP' } }),
    );
    expect(json).toMatchObject({ status: 400, errors: [{ path: 'n', message: 'expected a number' }] });
  });

  it.each(['null', '5', '"x"', '[]', 'true'])('is refused with the body %s', async (body) => {
    expect(await put({}, { body })).toMatchObject({ status: 400, json: { errors: [{ path: 'body' }] } });
  });

  it.each(['{', '{"name": }', "{'name': 'x'}", 'name=x', '\0', '{"name": "x"}}'])(
    'is refused with a body that is no JSON: %j',
    async (body) => {
      expect(await put({}, { body })).toMatchObject({
        status: 400,
        json: { detail: expect.stringMatching(/^the body is not JSON: ./) },
      });
    },
  );

  it('is refused without a body', async () => {
    expect(await put({}, { body: '' })).toMatchObject({
      status: 400,
      json: { detail: 'the request needs a JSON body' },
    });
    const { body: _, ...without } = requestEvent('PUT /meters/{id}', { params: { id: 'm1' }, body: {} });
    expect(await ask(without)).toMatchObject({ status: 400 });
  });

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/json5',
    'application/json-seq',
    'application/jsonx',
    'x/application/json',
  ])('is refused with a body of type %s', async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(await put({ name: 'x' }, { headers })).toMatchObject({
      status: 415,
      json: { detail: expect.stringContaining('application/json') },
    });
  });

  it('in 200,000 ways is answered with the first hundred', async () => {
    const body = JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [index, 0])),
    );
    const { status, json, text } = await put({}, { body });
    expect([status, json.errors.length]).toEqual([400, 100]);
    expect(text?.length).toBeLessThan(100_000);
  });

  it('may be nested as deep as it likes', async () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(await put({}, { body: `{"name": ${deep}}` })).toMatchObject({ status: 400 });
  });

  it('may name what means something to JavaScript', async () => {
    expect(await put({}, { body: '{"name": "x", "__proto__": {"admin": true}}' })).toMatchObject({
      status: 400,
      json: { errors: [{ path: '__proto__' }] },
    });
  });

  it('to no route of the function is answered 404', async () => {
    expect(await ask(requestEvent('GET /elsewhere'))).toMatchObject({
      status: 404,
      json: { title: 'Not Found' },
    });
  });

  it('is not logged as an error of ours', async () => {
    await put({});
    expect(logged).not.toHaveBeenCalled();
  });
});

describe('a request that fails', () => {
  it('expectedly is answered as its error says', async () => {
    expect(await failWith(new NotFound('there is no meter m9'))).toMatchObject({
      status: 404,
      json: { detail: 'there is no meter m9' },
    });
  });

  it.each([new Error('hunter2'), 'hunter2', null])(
    'by a bug (%s) says nothing of it, but where to look in the log',
    async (error) => {
      const { status, json, text, headers } = await failWith(error);
      expect(status).toBe(500);
      expect(json).toMatchObject({ title: 'Internal Server Error', request_id: 'request-1' });
      expect(text).not.toContain('hunter2');
      expect(headers['x-request-id']).toBe('request-1');
      expect(logged).toHaveBeenCalledWith(
        'request failed',
        expect.objectContaining({ request_id: 'request-1', route: 'GET /fails' }),
      );
    },
  );

  it('because a store is away is answered 503, and when to try again', async () => {
    const { status, headers, text } = await failWith(new StoreAway('registry', new Error('ECONNREFUSED')));
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(text).not.toMatch(/registry|ECONNREFUSED/);
  });

  it('its own contract by its answer is a bug', async () => {
    const { status, text } = await ask(requestEvent('GET /wrong/{id}', { params: { id: 'm1' } }));
    expect(status).toBe(500);
    expect(text).not.toContain('five');
    expect(logged).toHaveBeenCalledOnce();
  });
});
