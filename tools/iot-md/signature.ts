import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { commandKey, commandKeyInfo } from '#domain/command-key.ts';
import { fixture } from './fixtures.ts';
import { code, tableOf } from './markdown.ts';

/** 00 01 02 ... 1f: for the example only. */
const MASTER = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

const Command = z.looseObject({ sig: z.string() });

/** JSON with keys in order and nothing between: RFC 8785, for the texts, whole numbers and objects of the examples. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** How the signature of a command comes about, step by step. @throws Error where the fixture bears another one */
export function signatureOf(name: string): string {
  const { topic, text } = fixture(name);
  const { sig, ...signed } = Command.parse(JSON.parse(text));
  const [keyId = ''] = sig.split(':');
  const deviceId = topic.split('/')[1] ?? '';
  const key = commandKey(MASTER, keyId, deviceId);
  const message = canonical(signed);
  const expected = `${keyId}:${createHmac('sha256', key).update(message).digest('base64')}`;
  if (sig !== expected) throw new Error(`the sig of ${name} should be ${expected}`);
  return tableOf(
    ['step', 'value'],
    [
      ['master secret (hex)', code(MASTER.toString('hex'))],
      ['info', code(commandKeyInfo(keyId, deviceId))],
      ['device key (hex)', code(key.toString('hex'))],
      ['signed text', code(message)],
      ['`sig`', code(sig)],
    ],
  );
}
