import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '#test/support/folder.ts';
import { type Bundle, bundleFunctions } from '../../../../infra/aws/bundle/bundle-functions.ts';

const RUN = fileURLToPath(new URL('run-handler.mjs', import.meta.url));
const ASK_AWS = 'test/infra/aws/bundle/ask-aws.ts';
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
};
const run = promisify(execFile);

type Source = { entry: string; files?: string[] };

async function bundleFunction(name: string, source: Source, outDir: string): Promise<Bundle> {
  const bundle = (await bundleFunctions({ [name]: source }, outDir)).get(name);
  if (bundle === undefined) throw new Error('no bundle');
  return bundle;
}

type Asked = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** Something that takes every request for a while, and what it was asked. */
async function listener(): Promise<{ endpoint: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body: await text(request) });
    const isXml = url.startsWith('/archive') && method !== 'PUT';
    response.end(isXml ? '<?xml version="1.0"?><Result/>' : '{"Successful":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { endpoint: `http://127.0.0.1:${address.port}`, asked };
}

async function handle(file: string, event: unknown, env: Record<string, string>): Promise<unknown> {
  const { stdout } = await run(process.execPath, [RUN, file, JSON.stringify(event)], { env });
  return JSON.parse(stdout);
}

/** A request without what is another at each time: dates, signatures, ids, and how the client calls itself. */
function lasting({ method, url, headers, body }: Asked) {
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(?:authorization|x-amz-date|amz-sdk-.*|(?:x-amz-)?user-agent|host)$/.test(name),
  );
  const signed = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? '')?.[1];
  return { method, url, headers: Object.fromEntries(kept), signed, body };
}

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-bundle-'));
let code: string;
beforeAll(async () => {
  ({ code } = await bundleFunction('ask-aws', { entry: ASK_AWS }, folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('asks AWS the same as the code that is not bundled does', async () => {
  const [plain, bundled] = [await listener(), await listener()];
  await handle(ASK_AWS, { endpoint: plain.endpoint }, KEYS);
  await handle(code, { endpoint: bundled.endpoint }, KEYS);
  expect(bundled.asked.map(lasting)).toEqual(plain.asked.map(lasting));
  expect(bundled.asked.map(({ method, url }) => `${method} ${url}`)).toContain('POST /things/m%201');
  expect(bundled.asked).toHaveLength(10);
});

it('signs requests and database logins with the credentials that Lambda puts into the environment', async () => {
  const { endpoint, asked } = await listener();
  const token = await handle(code, { endpoint }, KEYS);
  expect(token).toMatch(/X-Amz-Credential=AKIDEXAMPLE%2F.*X-Amz-Security-Token=session/);
  for (const { headers } of asked) {
    expect(headers.authorization).toContain('Credential=AKIDEXAMPLE/');
    expect(headers['x-amz-security-token']).toBe('session');
  }
});

it('says so where there are no credentials', async () => {
  const { endpoint, asked } = await listener();
  expect(await handle(code, { endpoint }, {})).toEqual({
    failed: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment of this function',
  });
  expect(asked).toEqual([]);
});

it('stands with the files its function names, and with nothing of an earlier bundle', async () => {
  const outDir = temporaryFolder();
  mkdirSync(join(outDir, 'ask-aws'));
  writeFileSync(join(outDir, 'ask-aws', 'left-over.sql'), '');
  const { folder } = await bundleFunction(
    'ask-aws',
    { entry: ASK_AWS, files: ['sql', 'test/fixtures/topics.json'] },
    outDir,
  );
  expect(readdirSync(folder).sort()).toEqual(['index.mjs', 'index.mjs.map', 'sql', 'test']);
  expect(readdirSync(join(folder, 'sql'))).toEqual(readdirSync('sql'));
  expect(existsSync(join(folder, 'test/fixtures/topics.json'))).toBe(true);
});

it('has the same bytes wherever its folder is', async () => {
  const [here, there] = [temporaryFolder(), join(temporaryFolder(), 'deeper', 'down')];
  const entry = 'functions/archive-messages/handler.ts';
  const one = await bundleFunction('archive-messages', { entry }, here);
  const other = await bundleFunction('archive-messages', { entry }, there);
  expect(readFileSync(one.code).equals(readFileSync(other.code))).toBe(true);
  expect(readFileSync(`${one.code}.map`).equals(readFileSync(`${other.code}.map`))).toBe(true);
});

it('fails, and tells why, where the code can not be bundled', async () => {
  await expect(
    bundleFunction('no-such', { entry: 'functions/no-such/handler.ts' }, temporaryFolder()),
  ).rejects.toThrow('Could not resolve "functions/no-such/handler.ts"');
});
