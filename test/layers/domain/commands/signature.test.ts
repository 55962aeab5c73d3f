import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { commandKey } from '#domain/command-key.ts';
import { canonicalJson } from '#domain/commands/canonical-json.ts';
import { signatureOf, signedPayload } from '#domain/commands/signature.ts';
import { fixture } from '#test/support/fixtures.ts';

const MASTER = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

it.each(['command-request-status', 'command-update-config', 'command-start-ota'])(
  'of the specification’s %s is the one that stands there',
  (name) => {
    const { topic, text } = fixture(name);
    const { sig, ...command } = JSON.parse(text);
    expect(signatureOf(MASTER, topic.split('/')[1] ?? '', command)).toBe(sig);
  },
);

it('covers every field of what is sent, at the time of sending', () => {
  const command = { cmdId: '0b5c7a52-6a0f-4f0e-9d3c-2f8f5a8f1c11', cmd: 'reboot', params: {} };
  const now = Date.parse('2026-03-02T06:20:00.000Z');
  const { sig, ...signed } = JSON.parse(signedPayload(MASTER, 'm1', command, now).toString());
  expect(signed).toEqual({
    v: 2,
    cmd_id: command.cmdId,
    ts: '2026-03-02T06:20:00.000Z',
    cmd: 'reboot',
    params: {},
  });
  const hmac = createHmac('sha256', commandKey(MASTER, 'k1', 'm1')).update(canonicalJson(signed));
  expect(sig).toBe(`k1:${hmac.digest('base64')}`);
});

it('is another one for each device, key and time', () => {
  const command = { v: 2, cmd_id: 'c', ts: 't', cmd: 'reboot', params: {} } as const;
  const all = [
    signatureOf(MASTER, 'm1', command),
    signatureOf(MASTER, 'm2', command),
    signatureOf(MASTER, 'm1', command, 'k2'),
    signatureOf(MASTER, 'm1', { ...command, ts: 'u' }),
  ];
  expect(new Set(all).size).toBe(all.length);
});
