import { readFileSync } from 'node:fs';
import * as z from 'zod';

const folder = new URL('../../test/fixtures/', import.meta.url);

const topics = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('topics.json', folder), 'utf8')));

/** A payload as a device or the server sends it, with its topic. */
export type Fixture = { topic: string; text: string };

/** One of test/fixtures/messages. @throws RangeError where topics.json has no topic for it */
export function fixture(name: string): Fixture {
  const topic = topics[name];
  if (topic === undefined) throw new RangeError(`test/fixtures/topics.json has no ${name}`);
  return { topic, text: readFileSync(new URL(`messages/${name}.json`, folder), 'utf8').trimEnd() };
}
