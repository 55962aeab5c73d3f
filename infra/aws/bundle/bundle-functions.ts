import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';
import type { FunctionSpec } from '#manifest/types.ts';
import { leanPackages, noJsonSchema } from './lean-packages.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What of a function its bundle is made of. */
type Source = Pick<FunctionSpec, 'entry' | 'files' | 'writesJsonSchema'>;

/** The folder that Lambda gets, with `index.mjs` (handler: `index.handler`), its source map and the function's files. */
export type Bundle = { folder: string; code: string };

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  // a map names the sources by the way from its own place: a made-up one that is the same on every machine
  outdir: join(ROOT, 'bundle'),
  outExtension: { '.js': '.mjs' },
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
  logLevel: 'silent', // what is wrong is thrown
};

/**
 * Makes one ES module each of functions and of all they import, the AWS SDK too, in the folders `outDir`/`name`, which it
 * empties first. The same sources give the same bytes wherever that folder is and whichever functions are made with it, so
 * that what has not changed is not deployed again. What several functions import is read once.
 * @throws esbuild's BuildFailure
 */
export async function bundleFunctions(
  functions: Record<string, Source>,
  outDir: string,
): Promise<Map<string, Bundle>> {
  const named = Object.entries(functions);
  const writing = named.filter(([, { writesJsonSchema }]) => writesJsonSchema);
  const others = named.filter(([, { writesJsonSchema }]) => !writesJsonSchema);
  const made = await Promise.all([
    outputsOf(writing, [leanPackages]),
    outputsOf(others, [leanPackages, noJsonSchema]),
  ]);
  const byFunction = Map.groupBy(made.flat(), ({ path }) => basename(dirname(path)));
  const bundles = named.map(async ([name, { files = [] }]) => {
    const folder = join(outDir, name);
    await writeBundle(folder, byFunction.get(name) ?? [], files);
    return [name, { folder, code: join(folder, 'index.mjs') }] as const;
  });
  return new Map(await Promise.all(bundles));
}

async function outputsOf(named: [string, Source][], plugins: Plugin[]): Promise<OutputFile[]> {
  if (named.length === 0) return [];
  const entryPoints = named.map(([name, { entry }]) => ({ in: entry, out: `${name}/index` }));
  return (await build({ ...OPTIONS, plugins, entryPoints })).outputFiles ?? [];
}

async function writeBundle(folder: string, made: OutputFile[], files: string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of made) await writeFile(join(folder, basename(path)), contents);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file), { recursive: true });
  }
}
