import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import type { Bundle } from '../../../../infra/aws/bundle/bundle-function.ts';
import { bundleFunctions } from '../../../../infra/aws/bundle/bundle-functions.ts';

const LOAD = new URL('load-bundle.mjs', import.meta.url).pathname;
const MAX_BYTES = 700_000;
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-bundles-'));
let bundles: Map<string, Bundle>;
beforeAll(async () => {
  bundles = await bundleFunctions(manifest.functions, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (name: string): string => bundles.get(name)?.code ?? '';

describe.each(Object.keys(manifest.functions))('the bundle of %s', (name) => {
  it('loads by require() and import() with an empty environment, and exports a handler that answers a promise', async () => {
    const { stdout } = await run(process.execPath, [LOAD, codeOf(name)], { env: {} });
    const { same, isPromise, parameters } = JSON.parse(stdout);
    expect({ same, isPromise }).toEqual({ same: true, isPromise: true });
    // a third one would be a callback, which the runtime of Node 24 refuses
    expect(parameters).toBeLessThanOrEqual(2);
  });

  it('has at most 700,000 bytes, and names its source map, which holds no sources', () => {
    expect(statSync(codeOf(name)).size).toBeLessThanOrEqual(MAX_BYTES);
    expect(readFileSync(codeOf(name), 'utf8').trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map$/);
    const map = JSON.parse(readFileSync(`${codeOf(name)}.map`, 'utf8'));
    expect(map.sources).toContain(`../${manifest.functions[name]?.entry}`);
    expect(map.sourcesContent).toBeUndefined();
  });
});
