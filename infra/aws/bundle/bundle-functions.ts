import type { FunctionSpec } from '#manifest/types.ts';
import { type Bundle, bundleFunction } from './bundle-function.ts';

/** Bundles functions into folders of `outDir`, by name. esbuild works on all of them at once. @throws BuildFailure */
export async function bundleFunctions(
  functions: Record<string, FunctionSpec>,
  outDir: string,
): Promise<Map<string, Bundle>> {
  const bundles = Object.entries(functions).map(
    async ([name, spec]) => [name, await bundleFunction(name, spec, outDir)] as const,
  );
  return new Map(await Promise.all(bundles));
}
