/**
 * A JSON value in its canonical form (RFC 8785): no space, keys in the order of their UTF-16 code units, texts and numbers as
 * ECMAScript writes them, which is what the RFC asks for.
 * @throws TypeError for what is no JSON value of the RFC: undefined, a number that is not finite, half of a surrogate pair
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return objectOf(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is not in JSON`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw new TypeError('a text has half of a surrogate pair');
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} is not in JSON`);
  return text;
}

function objectOf(value: object): string {
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)); // "<" compares code units
  return `{${fields.map(([key, inner]) => `${canonicalJson(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
