import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { sourceAddressOf } from '#local/http/source-address.ts';

function from(forwarded?: string): IncomingMessage {
  const request = new IncomingMessage(
    Object.defineProperty(new Socket(), 'remoteAddress', { value: '10.0.0.1' }),
  );
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
}

it.each([
  [0, '203.0.113.9', '10.0.0.1'],
  [1, undefined, '10.0.0.1'],
  [1, '203.0.113.9', '203.0.113.9'],
  [1, 'made up, 203.0.113.9', '203.0.113.9'],
  [2, 'made up, 203.0.113.9, 10.0.0.7', '203.0.113.9'],
  [2, '203.0.113.9', '10.0.0.1'],
])('behind %d proxies of ours that say %j a request is from %s', (hops, forwarded, address) => {
  expect(sourceAddressOf(from(forwarded), hops)).toBe(address);
});
