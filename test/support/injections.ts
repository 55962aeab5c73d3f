/** What must never be more than a text: for SQL, Flux, paths, headers, pages, numbers and JavaScript's own objects. */
export const INJECTIONS = [
  "' OR '1'='1",
  "'; DROP TABLE devices; --",
  '1); SELECT pg_sleep(5); --',
  '$1',
  '") |> drop(columns: ["_value"]) //',
  '" or r._value > 0 or r.device_id == "',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '..\\..\\windows',
  '%00',
  '\0',
  '\r\nX-Injected: yes\r\n\r\n',
  '<script>alert(1)</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a template would fill in
  '${process.env.DATABASE_URL}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  '1e400',
  '-1',
  'NaN',
  '9'.repeat(400),
  '\u202e\u2028\ufeff',
  '%',
  'x'.repeat(5000),
];

/** Values in a body that no text is. */
export const ODD_VALUES: unknown[] = [
  null,
  [],
  {},
  true,
  -1,
  1e308,
  [[[[[[[[[[]]]]]]]]]],
  '\ud800',
  { constructor: { prototype: { admin: true } } },
];

/** Bodies that JSON.stringify does not write. */
export const ODD_BODIES = [
  '{"__proto__":{"role":"admin"}}',
  `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  '{"a":1e999}',
  '{"a":"\\ud800"}',
  '{',
  'null',
  '[]',
  '"text"',
  '\u0000',
];
