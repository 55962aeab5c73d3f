import { describe, expect, it } from 'vitest';
import {
  BodyTooLarge,
  Conflict,
  InvalidRequest,
  NotFound,
  PreconditionFailed,
  StoreAway,
  UnsupportedMediaType,
} from '#domain/errors.ts';
import { problem, statusOf } from '#lambda/problem.ts';

const bodyOf = (error: unknown) => {
  const reply = problem(error, '/api/devices/m1', 'request-1');
  return { ...reply, body: 'text' in reply ? JSON.parse(reply.text) : undefined };
};

describe('an error', () => {
  it.each([
    [new InvalidRequest('say which'), 400, 'Bad Request'],
    [new NotFound('there is no device m1'), 404, 'Not Found'],
    [new Conflict('it exists'), 409, 'Conflict'],
    [new PreconditionFailed('it has changed'), 412, 'Precondition Failed'],
    [new BodyTooLarge('too much'), 413, 'Payload Too Large'],
    [new UnsupportedMediaType('send JSON'), 415, 'Unsupported Media Type'],
  ])('%s is answered as problem+json with status %i, and says what to change', (error, status, title) => {
    expect(bodyOf(error)).toMatchObject({ status, contentType: 'application/problem+json' });
    expect(bodyOf(error).body).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: error.message,
      instance: '/api/devices/m1',
      error: error.message,
      request_id: 'request-1',
    });
  });

  it('of several fields names each of them', () => {
    const errors = [
      { path: 'limit', message: 'at most 1000' },
      { path: 'metadata.x', message: 'unknown field in the body' },
    ];
    expect(bodyOf(new InvalidRequest('limit: at most 1000', errors)).body.errors).toEqual(errors);
    expect(bodyOf(new InvalidRequest('no fields')).body).not.toHaveProperty('errors');
  });

  it.each([
    [new Error('password of the database: hunter2'), 500],
    [new TypeError('undefined is not a function'), 500],
    ['a text with hunter2', 500],
    [null, 500],
    [{ status: 404, message: 'not one of ours' }, 500],
    [new StoreAway('registry', new Error('connect ECONNREFUSED 10.0.0.7:5432')), 503],
  ])('%s is answered with a request id and nothing of the inside', (error, status) => {
    const { body, headers } = bodyOf(error);
    expect([statusOf(error), body.status]).toEqual([status, status]);
    expect(body.detail).toContain('request-1');
    expect(body.error).toBe(body.detail);
    expect(JSON.stringify(body)).not.toMatch(
      /hunter2|undefined is|ECONNREFUSED|10\.0\.0\.7|registry|not one of ours/,
    );
    expect(headers?.['retry-after']).toBe(status === 503 ? '5' : undefined);
  });

  it('in whose text there is half a surrogate pair is JSON all the same', () => {
    expect(bodyOf(new NotFound('there is no device \ud800\0')).body.detail).toBe(
      'there is no device \ud800\0',
    );
  });
});
