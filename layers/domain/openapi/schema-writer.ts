import * as z from 'zod';
import type { JsonSchema } from './types.ts';

/**
 * Writes zod schemas as JSON Schemas. A schema with an `id` in its meta stands once, among `components`, and is referred to. What JSON
 * Schema can't say (a refinement, a custom check) is left out: the document may allow what is refused, never the other way round.
 */
export class SchemaWriter {
  readonly components: Record<string, JsonSchema> = {};

  /** @param io of what goes in: as it is sent; of what comes out: as it is answered */
  write(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // within an object, for a schema that stands alone would be written out in spite of its id
    const wrapped = z.object({ it: schema });
    const { properties, $defs = {} } = z.toJSONSchema(wrapped, { io, unrepresentable: 'any', override });
    for (const [id, definition] of Object.entries($defs)) this.components[id] = referring(definition);
    return referring(properties?.it);
  }
}

/** `type: 'integer'` in the meta of a text that is read as a number: of the text's own keywords none holds for it. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.type !== 'string') delete jsonSchema.pattern;
  if (isOutsideOfJson(jsonSchema.minimum)) delete jsonSchema.minimum;
  if (isOutsideOfJson(jsonSchema.maximum)) delete jsonSchema.maximum;
}

/** zod bounds every integer by what a number can hold; that is no rule of ours. */
const isOutsideOfJson = (bound: unknown): boolean => Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;

/** Classes of Unicode written out, for few readers of JSON Schema know them; of the larger class C, what is one byte long. */
const plainPattern = (pattern: string): string =>
  pattern.replaceAll(/\\p\{Cc?\}/g, '\\u0000-\\u001f\\u007f-\\u009f').replaceAll(/\\p\{Cs\}/g, '');

const Text = z.string();

/** The same with references to where the definitions stand in the document. */
function referring(value: unknown): JsonSchema {
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (key === '$schema') return undefined;
    return key === 'pattern' && typeof inner === 'string' ? plainPattern(inner) : inner;
  });
  const moved = text.replaceAll('"#/$defs/', '"#/components/schemas/');
  return z.record(Text, z.unknown()).parse(JSON.parse(moved));
}
