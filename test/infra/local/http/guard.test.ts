import { expect, it } from 'vitest';
import { refusalOf } from '#local/http/guard.ts';

const host = 'localhost:8080';

it.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '127.1.2.3', '[::1]:8080'])(
  'serves the host %s',
  (name) => {
    expect(refusalOf({ method: 'GET', headers: { host: name } })).toBeNull();
  },
);

it.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '',
  'localhost:8080@evil.example',
])('refuses the host %j, to which a name of a stranger may have been pointed', (name) => {
  expect(refusalOf({ method: 'GET', headers: { host: name } })).toContain('Host header');
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  'refuses a %s that a page from elsewhere sends, with a body or without',
  (method) => {
    expect(refusalOf({ method, headers: { host, origin: 'https://evil.example' } })).toContain('origin');
    expect(refusalOf({ method, headers: { host, origin: 'null' } })).toContain('origin');
    expect(refusalOf({ method, headers: { host, 'sec-fetch-site': 'cross-site' } })).toContain('other sites');
    expect(refusalOf({ method, headers: { host, 'sec-fetch-site': 'same-site' } })).toContain('other sites');
  },
);

it('serves its own pages and programs that are no browser', () => {
  expect(
    refusalOf({
      method: 'POST',
      headers: { host, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
    }),
  ).toBeNull();
  expect(refusalOf({ method: 'POST', headers: { host } })).toBeNull();
});

it('opens a WebSocket for pages of this machine on any port, and for no other page', () => {
  expect(
    refusalOf({
      method: 'UPGRADE',
      headers: { host: 'localhost:9001', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' },
    }),
  ).toBeNull();
  expect(
    refusalOf({ method: 'UPGRADE', headers: { host: 'localhost:9001', origin: 'http://evil.example' } }),
  ).not.toBeNull();
});
