import { interpret } from '#domain/interpret.ts';
import { fixture } from './fixtures.ts';

/** A fixture with its topic, and what becomes of it where it is refused. */
export function example(name: string): string {
  const { topic, text } = fixture(name);
  return [`\`${topic}\``, `\`\`\`json\n${text}\n\`\`\``, ...verdict(topic, text)].join('\n\n');
}

function verdict(topic: string, text: string): string[] {
  if (topic.endsWith('/command')) return [];
  const read = interpret({ topic, payload: Buffer.from(text) });
  return read.ok ? [] : [`Refused as \`${read.reason}\`: ${read.detail}.`];
}
