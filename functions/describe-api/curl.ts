import type { JsonSchema, Operation } from '#domain/openapi/types.ts';

/** A line for a shell that tries a route: `$api` and `$token` are the reader's. */
export function curlOf(method: string, path: string, operation: Operation): string {
  const { security, requestBody, parameters } = operation;
  const needed = parameters.filter(({ in: place, required }) => place === 'query' && required);
  const query = needed.map(({ name, schema }) => `${name}=${exampleOf(schema)}`).join('&');
  const url = `"$api${path.replaceAll('{', '<').replaceAll('}', '>')}${query === '' ? '' : `?${query}`}"`;
  return [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    url,
    ...(security.some((one) => 'bearer' in one) ? ['-H "authorization: Bearer $token"'] : []),
    ...(requestBody === undefined ? [] : bodyOf(requestBody)),
  ].join(' ');
}

function bodyOf({ content }: NonNullable<Operation['requestBody']>): string[] {
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(content);
  const example = exampleOf(schema);
  const text = typeof example === 'string' ? example : JSON.stringify(example);
  return [`-H 'content-type: ${type}'`, `--data-binary ${quoted(text)}`];
}

const exampleOf = ({ examples }: JsonSchema): unknown => (Array.isArray(examples) ? examples[0] : {});

/** For a shell: nothing within single quotes means anything, but a single quote ends them. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
