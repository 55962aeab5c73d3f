import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandKey } from '#domain/command-key.ts';
import { signedPayload } from '#domain/commands/signature.ts';
import { isSigned } from '#domain/commands/verify.ts';
import { fixture } from '../../../support/fixtures.ts';

const MASTER = Uint8Array.from({ length: 32 }, (_, index) => index);
const ID = '0b5c7a52-6a0f-4f0e-9d3c-2f8f5a8f1c11';
const keysOf = (device: string, master = MASTER) => new Map([['k1', commandKey(master, 'k1', device)]]);

it.each(['command-request-status', 'command-update-config', 'command-start-ota'])(
  'takes the %s of the specification for its device, and no other',
  (name) => {
    const { topic, text } = fixture(name);
    const command = JSON.parse(text);
    expect(isSigned(command, keysOf(topic.split('/')[1]!))).toBe(true);
    expect(isSigned(command, keysOf('another'))).toBe(false);
  },
);

const params = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
const signed = (given: object) =>
  JSON.parse(
    signedPayload(MASTER, 'tram-2041', { cmdId: ID, cmd: 'update_config', params: given }, 0).toString(),
  );

it('takes whatever was signed, in any order of its fields', () => {
  fc.assert(
    fc.property(params, (given) => {
      const fields = Object.entries(signed(JSON.parse(JSON.stringify(given))));
      expect(isSigned(Object.fromEntries(fields.toReversed()), keysOf('tram-2041'))).toBe(true);
    }),
  );
});

it('refuses a command in which anything was changed, added or left out', () => {
  const command = signed({ send_interval_s: 5 });
  const { params: _, ...less } = command;
  const forged = [
    less,
    { ...command, more: 1 },
    { ...command, ts: '1970-01-01T00:00:00.001Z' },
    { ...command, params: { send_interval_s: 6 } },
    { ...command, cmd: 'reboot' },
  ];
  for (const one of forged) expect(isSigned(one, keysOf('tram-2041'))).toBe(false);
});

it('refuses a signature of another secret, of an unknown key id, or that is none', () => {
  const command = signed({});
  expect(isSigned(command, keysOf('tram-2041', new Uint8Array(32)))).toBe(false);
  const [, signature] = command.sig.split(':');
  const forged = [`k2:${signature}`, `:${signature}`, signature, 'k1:', 'k1', '', `${command.sig} `, 7, null];
  for (const sig of [...forged, command.sig.replace('=', ''), undefined])
    expect(isSigned({ ...command, sig }, keysOf('tram-2041'))).toBe(false);
  expect(isSigned(command, new Map())).toBe(false);
});

it('refuses what has no canonical form, and does not break', () => {
  const deep = JSON.parse(`${'['.repeat(60_000)}${']'.repeat(60_000)}`);
  for (const given of [{ text: '\ud800' }, { deep }])
    expect(isSigned({ ...signed({}), params: given }, keysOf('tram-2041'))).toBe(false);
});
