import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import type { FunctionSpec } from '#manifest/types.ts';
import { leanPackages } from './lean-packages.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder that Lambda gets, with `index.mjs` (handler: `index.handler`), its source map and the function's files. */
export type Bundle = { folder: string; code: string };

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node24', // the runtime nodejs24.x
  minify: true,
  mainFields: ['module', 'main'], // the CommonJS of the SDK and others can't be shaken
  // Stack traces need names and places only; with the sources in it the map would be the most of what is uploaded.
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // pg and prom-client are CommonJS and require Node's own modules, which a module has no `require` for.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  alias: {
    '@aws-sdk/credential-provider-node': './infra/aws/bundle/environment-credentials.ts',
    '@aws-sdk/credential-providers': './infra/aws/bundle/environment-credentials.ts',
  },
  plugins: [leanPackages],
  logLevel: 'silent', // what is wrong is thrown
};

/**
 * Makes one ES module of a function and of all it imports, the AWS SDK too, in the folder `outDir`/`name`, which it empties
 * first. The same sources give the same bytes wherever that folder is, so that what has not changed is not deployed again.
 * @throws esbuild's BuildFailure
 */
export async function bundleFunction(
  name: string,
  { entry, files = [] }: Pick<FunctionSpec, 'entry' | 'files'>,
  outDir: string,
): Promise<Bundle> {
  const folder = join(outDir, name);
  // a map names the sources by the way from its own place: a made-up one that is the same on every machine
  const outfile = join(ROOT, 'bundle', 'index.mjs');
  const { outputFiles = [] } = await build({ ...OPTIONS, entryPoints: [entry], outfile });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of outputFiles) await writeFile(join(folder, basename(path)), contents);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file), { recursive: true });
  }
  return { folder, code: join(folder, basename(outfile)) };
}
