import { readdirSync, readFileSync } from 'node:fs';
import { type Interpretation, interpret } from '#domain/interpret.ts';
import type { Category } from '#domain/topics.ts';

const folder = new URL('../fixtures/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** The topic of each fixture, by its name. */
export const TOPICS: Record<string, string> = JSON.parse(textOf('topics.json'));

/** All files in test/fixtures/messages. */
export const FIXTURE_NAMES = readdirSync(new URL('messages/', folder)).map((file) =>
  file.replace('.json', ''),
);

/** A payload as it is on the wire, and its topic. */
export const fixture = (name: string) => {
  const text = textOf(`messages/${name}.json`);
  return { topic: TOPICS[name] ?? '', text, payload: Buffer.from(text) };
};

const EXAMPLE: Record<Category, string> = {
  telemetry: 'telemetry-dc',
  hello: 'hello',
  status: 'status-online',
  command_ack: 'command-ack-accepted',
  ota_status: 'ota-status-downloading',
};

/** A good message of a category with some of its fields changed, or taken out where they are undefined. */
export function changed(category: Category, changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...JSON.parse(fixture(EXAMPLE[category]).text), ...changes });
}

/** What becomes of a payload that comes on the topic of the category's example. */
export const readOn = (category: Category, payload: string | Uint8Array): Interpretation =>
  interpret({ topic: fixture(EXAMPLE[category]).topic, payload: Buffer.from(payload) });

/** What becomes of a good message of a category with some of its fields changed. */
export const readChanged = (category: Category, changes: Record<string, unknown> = {}): Interpretation =>
  readOn(category, changed(category, changes));
