import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { plainKeys } from '../../../../infra/aws/bundle/lean-packages.ts';

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
