import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { plainKeys, withoutJsonSchema } from '../../../../infra/aws/bundle/lean-packages.ts';

it('writes the keys of a schema as they are called', () => {
  const source =
    'const _h = "http";\nconst _a = "a";\nvar Op$ = [9, n0, _a, { [_h]: ["PUT", "/", 200], [_x]: 1 }];';
  expect(plainKeys(source)).toContain('{ "http": ["PUT", "/", 200], [_x]: 1 }');
});

it.each([
  'client-s3',
  'client-iot',
  'client-sqs',
  'client-kinesis',
  'client-iot-data-plane',
  'client-secrets-manager',
])('leaves no computed key in the schemas of %s', (client) => {
  const main = createRequire(import.meta.url).resolve(`@aws-sdk/${client}`);
  const source = readFileSync(new URL(`../dist-es/schemas/schemas_0.js`, `file://${main}`), 'utf8');
  expect(plainKeys(source)).not.toMatch(/\[\w+\]: /);
});

it.each(['to-json-schema', 'json-schema-processors'])(
  "leaves of zod's %s every name, and says so where one is called",
  async (module) => {
    const source = readFileSync(`node_modules/zod/v4/core/${module}.js`, 'utf8');
    const stub = await import(`data:text/javascript,${encodeURIComponent(withoutJsonSchema(source))}`);
    const names = Object.keys(stub);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(stub[name], name).toBeTypeOf('function');
    const made = stub.createToJSONSchemaMethod?.() ?? stub.stringProcessor;
    expect(() => made()).toThrow('without JSON Schema');
  },
);
