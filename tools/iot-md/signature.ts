import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { commandKey, commandKeyInfo } from '#domain/command-key.ts';
import { canonicalJson } from '#domain/commands/canonical-json.ts';
import { fixture } from './fixtures.ts';
import { code, tableOf } from './markdown.ts';

/** 00 01 02 ... 1f: for the example only. */
const MASTER = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

const Command = z.looseObject({ sig: z.string() });

/** How the signature of a command comes about, step by step. @throws Error where the fixture bears another one */
export function signatureOf(name: string): string {
  const { topic, text } = fixture(name);
  const { sig, ...signed } = Command.parse(JSON.parse(text));
  const [keyId = ''] = sig.split(':');
  const deviceId = topic.split('/')[1] ?? '';
  const key = commandKey(MASTER, keyId, deviceId);
  const message = canonicalJson(signed);
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
