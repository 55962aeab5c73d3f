import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import { messageOn, requestEvent, sqsEvent } from '#test/support/events.ts';
import { type Bundle, bundleFunctions } from '../../../../infra/aws/bundle/bundle-functions.ts';

const LOAD = fileURLToPath(new URL('load-bundle.mjs', import.meta.url));
const RUN = fileURLToPath(new URL('run-handler.mjs', import.meta.url));
const MAX_BYTES = 800_000;
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-bundles-'));
let bundles: Map<string, Bundle>;
beforeAll(async () => {
  bundles = await bundleFunctions(manifest.functions, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (name: string): string => bundles.get(name)?.code ?? '';

it('a bundle does its work', async () => {
  const archive = join(folder, 'archive');
  const env = { ARCHIVE_URL: pathToFileURL(archive).href };
  const event = sqsEvent(messageOn('iot/m1/telemetry', '{"voltage_dc": 751.2}'));
  const { stdout } = await run(process.execPath, [RUN, codeOf('archive-messages'), JSON.stringify(event)], {
    env,
  });
  expect(JSON.parse(stdout)).toEqual({ batchItemFailures: [] });
  expect(readdirSync(join(archive, 'm1', 'telemetry'))).toHaveLength(1);
});

it('the bundle of describe-api writes the schemas of all routes down', async () => {
  const env = { ROUTE_ROLES: routeRoles(manifest.routes) };
  const event = requestEvent('GET /openapi.json');
  const { stdout } = await run(process.execPath, [RUN, codeOf('describe-api'), JSON.stringify(event)], {
    env,
  });
  const { statusCode, body } = JSON.parse(stdout);
  expect(statusCode).toBe(200);
  expect(Object.keys(JSON.parse(body).paths)).toContain('/api/devices/{id}');
});

describe.each(Object.keys(manifest.functions))('the bundle of %s', (name) => {
  it('loads by require() and import() with an empty environment, and exports a handler that answers a promise', async () => {
    const { stdout } = await run(process.execPath, [LOAD, codeOf(name)], { env: {} });
    const { same, isPromise, parameters } = JSON.parse(stdout);
    expect({ same, isPromise }).toEqual({ same: true, isPromise: true });
    // a third one would be a callback, which the runtime of Node 24 refuses
    expect(parameters).toBeLessThanOrEqual(2);
  });

  it('has at most 800,000 bytes, and names its source map, which holds no sources', () => {
    expect(statSync(codeOf(name)).size).toBeLessThanOrEqual(MAX_BYTES);
    expect(readFileSync(codeOf(name), 'utf8').trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map$/);
    const map = JSON.parse(readFileSync(`${codeOf(name)}.map`, 'utf8'));
    expect(map.sources).toContain(`../../${manifest.functions[name]?.entry}`);
    expect(map.sourcesContent).toBeUndefined();
  });
});
