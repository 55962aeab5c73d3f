import * as z from 'zod';
import type { JsonSchema } from '#domain/openapi/types.ts';
import { type Html, html } from './html.ts';

const List = z.array(z.record(z.string(), z.unknown()));
const Named = z.record(z.string(), z.record(z.string(), z.unknown()));

const schemasIn = (value: unknown): JsonSchema[] => List.safeParse(value).data ?? [];
const oneIn = (value: unknown): JsonSchema => z.record(z.string(), z.unknown()).safeParse(value).data ?? {};

/** A schema's properties as a table; its type in a word where it has none. */
export function schemaView(schema: JsonSchema): Html {
  const inner = schema.type === 'array' ? oneIn(schema.items) : schema;
  const properties = Object.entries(Named.safeParse(inner.properties).data ?? {});
  if (properties.length === 0) return html`<p>${typeView(schema)} ${noteOf(schema)}</p>`;
  const required = new Set(z.array(z.string()).safeParse(inner.required).data);
  const rows = properties.map(([name, property]) => rowOf(name, property, required.has(name)));
  return html`<p>${schema.type === 'array' ? 'An array of objects:' : 'An object:'}</p><table>${rows}</table>`;
}

/** A name with what may stand under it. */
export const rowOf = (name: string, schema: JsonSchema, isRequired: boolean): Html =>
  html`<tr><th><code>${name}</code>${isRequired ? html` <small>required</small>` : ''}</th><td>${typeView(schema)} ${noteOf(schema)}</td></tr>`;

function typeView(schema: JsonSchema): Html {
  if (typeof schema.$ref === 'string') return linkTo(schema.$ref);
  if (Array.isArray(schema.enum)) return html`one of <code>${schema.enum.join(' ')}</code>`;
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  const choices = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)];
  if (choices.length > 0) return joined(choices.map(typeView));
  if (schema.type === 'array') return html`array of ${typeView(oneIn(schema.items))}`;
  if (schema.type === 'object') return inlineObject(schema);
  return html`${String(schema.format ?? schema.type ?? 'anything')}`;
}

function inlineObject({ properties, additionalProperties }: JsonSchema): Html {
  const named = Object.entries(Named.safeParse(properties).data ?? {});
  if (named.length === 0)
    return typeof additionalProperties === 'object'
      ? html`object of ${typeView(oneIn(additionalProperties))}`
      : html`object`;
  return html`{ ${joined(
    named.map(([name, property]) => html`<code>${name}</code>: ${typeView(property)}`),
    ', ',
  )} }`;
}

const joined = (parts: Html[], by = ' or '): Html => ({ html: parts.map((part) => part.html).join(by) });

function linkTo(ref: string): Html {
  const name = ref.split('/').at(-1) ?? '';
  return html`<a href="#schema-${name}">${name}</a>`;
}

/** What else is said of it. */
function noteOf({
  description,
  default: preset,
  minimum,
  maximum,
  maxLength,
  pattern,
  format,
  examples,
}: JsonSchema): Html {
  const notes = [
    description,
    minimum === undefined ? undefined : `from ${minimum}`,
    maximum === undefined ? undefined : `to ${maximum}`,
    maxLength === undefined ? undefined : `at most ${maxLength} characters`,
    pattern === undefined || format !== undefined ? undefined : `like ${pattern}`,
    preset === undefined ? undefined : `preset ${JSON.stringify(preset)}`,
    Array.isArray(examples) && typeof examples[0] !== 'object'
      ? `for example ${examples.join(', ')}`
      : undefined,
  ];
  const said = notes.filter((note) => note !== undefined);
  return said.length === 0 ? html`` : html`<br><small>${said.map(String).join('; ')}</small>`;
}
