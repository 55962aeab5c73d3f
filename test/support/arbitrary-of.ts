import fc from 'fast-check';
import type { JsonSchema } from '#domain/openapi/types.ts';

/** Values that a JSON Schema of ours allows. @param definitions what it may refer to */
export function arbitraryOf(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema> = {},
): fc.Arbitrary<unknown> {
  const inner = (one: unknown) => arbitraryOf(one as JsonSchema, definitions);
  const { $ref, enum: choices, anyOf, oneOf, allOf, examples, type } = schema as Record<string, unknown>;
  const chosen = Array.isArray(examples) && examples.length > 0 ? [fc.constantFrom(...examples)] : [];
  if (typeof $ref === 'string') return inner(definitions[$ref.split('/').at(-1)!]);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(anyOf)) return fc.oneof(...chosen, ...anyOf.map(inner));
  if (Array.isArray(oneOf)) return fc.oneof(...chosen, ...oneOf.map(inner));
  if (type === 'string') return fc.oneof(...chosen, textOf(schema, Array.isArray(allOf)));
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: Number(schema.minimum ?? -1e6), max: Number(schema.maximum ?? 1e6) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') return fc.array(inner(schema.items ?? {}), { maxLength: 3 });
  if (type === 'object') return fc.oneof(...chosen, objectOf(schema, inner));
  return fc.jsonValue({ maxDepth: 2 });
}

function textOf(
  { pattern, format, minLength = 0, maxLength = 40 }: JsonSchema,
  isBound: boolean,
): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constant('2026-11-23T12:00:00.000Z');
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const max = Math.min(Number(maxLength), 40);
  // bound by several patterns: one line with something to be seen in it
  return fc
    .string({
      unit: 'grapheme-ascii',
      minLength: Math.max(Number(minLength), isBound ? 1 : 0),
      maxLength: max,
    })
    .map((text) => (isBound ? `x${text.slice(1)}` : text));
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  inner: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(properties as Record<string, unknown>).map(([name, schema]) => [name, inner(schema)]),
  );
  return fc.record(model, { requiredKeys: required as string[], noNullPrototype: true });
}
