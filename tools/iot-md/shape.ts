import * as z from 'zod';
import { code } from './markdown.ts';

const Property = z.object({
  type: z.string(),
  const: z.union([z.string(), z.number()]).optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  format: z.string().optional(),
  items: z.unknown().optional(),
});

/** A field as JSON Schema tells it. */
export type Property = z.infer<typeof Property>;

const Shape = z.object({
  properties: z.record(z.string(), Property),
  required: z.array(z.string()).default([]),
});

/** The fields of an object, by their names. */
export type Shape = z.infer<typeof Shape>;

/** The fields of what a schema takes. */
export const shapeOf = (schema: z.ZodType): Shape => Shape.parse(z.toJSONSchema(schema, { io: 'input' }));

/** The fields of the elements of an array. */
export const itemsOf = (array: Property | undefined): Shape => Shape.parse(array?.items);

/** Type and range of a field in words. */
export function typeOf(property: Property): string {
  if (property.const !== undefined) return code(JSON.stringify(property.const));
  if (property.enum !== undefined) return property.enum.map((word) => code(JSON.stringify(word))).join(', ');
  if (property.format === 'uuid') return 'UUID';
  if (property.type === 'array') return `array of ${property.minItems} to ${property.maxItems}`;
  if (property.type !== 'string') return `${property.type}${rangeOf(property)}`;
  return property.maxLength === undefined ? 'text' : `text, at most ${property.maxLength} characters`;
}

/** The range of a number, ready to stand behind its type; empty where it has none. */
export function rangeOf({ minimum, maximum }: Property): string {
  if (minimum === undefined) return '';
  if (maximum === undefined) return `, at least ${minimum}`;
  return `, ${minimum} to ${maximum === 0xffff_ffff ? '2^32-1' : maximum}`;
}
