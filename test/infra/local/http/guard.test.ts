import { describe, expect, it } from 'vitest';
import { loadConfig } from '#lambda/load-config.ts';
import { otherHostsOf, refusalOf } from '#local/http/guard.ts';
import { Settings } from '#local/settings.ts';

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

describe('where others than this machine may come in', () => {
  const hosts = otherHostsOf(
    loadConfig(Settings, { ANONYMOUS_ACCESS: 'allowed', HTTP_HOSTS: 'runtime,Meters.example.org' }),
  );
  const get = (host: string) => refusalOf({ method: 'GET', headers: { host } }, hosts);

  it.each([
    'runtime:8080',
    'RUNTIME',
    'meters.example.org',
    '172.18.0.5:8080',
    '[fd00::5]:8080',
    'localhost',
  ])('serves the host %s: a name that is set, or an address, which nobody can point elsewhere', (host) => {
    expect(get(host)).toBeNull();
  });

  it.each(['evil.example', 'runtime.evil.example', '172.18.0.5.evil.example', 'meters.example.org.'])(
    'refuses the host %s all the same',
    (host) => {
      expect(get(host)).toContain('HTTP_HOSTS');
    },
  );

  it('refuses a change that a page from elsewhere sends', () => {
    const headers = { host: 'meters.example.org', origin: 'https://evil.example' };
    expect(refusalOf({ method: 'POST', headers }, hosts)).toContain('origin');
  });

  it('opens a WebSocket for a page by the same name or address, and for no other address', () => {
    const open = (host: string, origin: string) =>
      refusalOf({ method: 'UPGRADE', headers: { host, origin } }, hosts);
    expect(open('meters.example.org:9001', 'http://meters.example.org:8080')).toBeNull();
    expect(open('10.0.0.5:9001', 'http://10.0.0.5:8080')).toBeNull();
    expect(open('10.0.0.5:9001', 'http://10.0.0.6')).not.toBeNull();
  });
});

it('serves no address but those of loopback where only this machine may come in', () => {
  const hosts = otherHostsOf(loadConfig(Settings, {}));
  expect(refusalOf({ method: 'GET', headers: { host: '172.18.0.5:8080' } }, hosts)).not.toBeNull();
});
