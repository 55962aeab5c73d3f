import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { triesOf } from '#test/support/tries-of.ts';
import { ask, home, described as judge, LOGIN, newDeviceId } from '../support/flow.ts';
import { injectionsInto, requestsOf, type WireRequest } from '../support/requests-of.ts';

const RUNS = triesOf(10);

/** In a home that asks for a login a request takes far longer, so only every so many is made. */
const EVERY = home.token === undefined ? 1 : 10;

const AT_ONCE = 8;
const ids = [newDeviceId('any'), newDeviceId('any')];

beforeAll(async () => {
  for (const device_id of ids)
    await ask('/api/devices', 'POST', { device_id, device_name: 'for any request' });
});

/** Sends it; what is wrong with the answer, or null. */
async function objectionTo({ method, path, query, headers, body }: WireRequest): Promise<string | null> {
  const init = { method, headers: { ...LOGIN, ...headers }, ...(body === undefined ? {} : { body }) };
  const response = await fetch(`${home.api}${path}${query}`, init);
  const text = await response.text();
  const what = `${method} ${path}${query.slice(0, 200)} ${JSON.stringify(headers)} ${body?.slice(0, 300)}`;
  if (response.status >= 500) return `${what}: ${response.status} ${text}`;
  if (response.headers.has('x-injected')) return `${what}: a header was put in`;
  const contentType = response.headers.get('content-type');
  const objection = judge.objection(method, new URL(path, home.api).pathname, {
    status: response.status,
    contentType,
    text,
  });
  return objection === null ? null : `${what}: ${objection}`;
}

async function objectionsTo(requests: WireRequest[]): Promise<string[]> {
  const waiting = requests.filter((_, index) => index % EVERY === 0);
  const objections: string[] = [];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const objection = await objectionTo(next);
      if (objection !== null) objections.push(objection);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return objections;
}

const routes = judge.operations().map(({ key, operation }) => [key, operation] as const);

describe('whatever is sent', () => {
  it.each(routes)(
    '%s answers as its description says, to what it allows and to what it nearly allows',
    async (key, operation) => {
      const requests = requestsOf(key, operation, judge.document.components.schemas, ids);
      expect(await objectionsTo(fc.sample(requests, RUNS))).toEqual([]);
    },
  );

  it.each(routes)('%s takes what is injected anywhere for no more than a text', async (key, operation) => {
    expect(await objectionsTo(injectionsInto(key, operation, ids[0]!))).toEqual([]);
  });
});

it('is well after all that, and has lost nothing', async () => {
  expect((await ask('/readyz')).status).toBe(200);
  const kept = newDeviceId('kept');
  await ask('/api/devices', 'POST', { device_id: kept, device_name: 'still here' });
  expect((await ask(`/api/devices/${kept}`)).body).toMatchObject({ device_name: 'still here' });
  expect((await ask('/api/stats')).body).toMatchObject({ total_devices: expect.any(Number) });
});
