import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DEAD_LETTERS, stampOf } from '#domain/archive-keys.ts';
import { envelopeOf, type Message, RuleEnvelope } from '#domain/message.ts';
import type { Archive } from './archive/port.ts';

/** A message that a function could not take, with the reason; `message` is the rule's envelope, so it can be sent again. */
export const DeadLetter = z.object({
  function: z.string(),
  reason: z.string(),
  buried_at: z.iso.datetime(),
  message: RuleEnvelope,
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** Where a message is buried: the same message of the same receipt always in the same place. */
export function deadLetterKey(functionName: string, message: Message): string {
  const hash = createHash('sha256').update(message.topic).update('\0').update(message.payload).digest('hex');
  return `${DEAD_LETTERS}${functionName}/${stampOf(message.receivedAt)}_${hash.slice(0, 16)}.json`;
}

/** Buries one message, with its reason, where people find it and can send it on its way again. */
export async function bury(
  archive: Pick<Archive, 'putNew'>,
  functionName: string,
  message: Message,
  reason: string,
): Promise<void> {
  const letter: DeadLetter = {
    function: functionName,
    reason,
    buried_at: new Date().toISOString(),
    message: envelopeOf(message),
  };
  const body = Buffer.from(JSON.stringify(letter));
  await archive.putNew([{ key: deadLetterKey(functionName, message), body }]);
}

/** Beginning of the keys of dead letters: those of one function, or of all. */
export const lettersOf = (functionName?: string): string =>
  functionName === undefined ? DEAD_LETTERS : `${DEAD_LETTERS}${functionName}/`;

const ASIDE = '-sent.json';

/** Where a letter stands while its message is sent again. */
export const asideKey = (key: string): string => (key.endsWith(ASIDE) ? key : key.replace(/\.json$/, ASIDE));

/**
 * Puts letters aside before their messages are sent again, and answers where: a function that fails at once buries its
 * message in the letter's own place, and that one must not be removed in the end. A letter aside is a letter like any
 * other, should nobody come back to it.
 */
export async function setAside(
  archive: Archive,
  letters: { key: string; letter: DeadLetter }[],
): Promise<string[]> {
  const copies = letters.map(({ key, letter }) => ({
    key: asideKey(key),
    body: Buffer.from(JSON.stringify(letter)),
  }));
  await archive.putNew(copies);
  const aside = copies.map(({ key }) => key);
  await archive.remove(letters.map(({ key }) => key).filter((key) => !aside.includes(key)));
  return aside;
}
