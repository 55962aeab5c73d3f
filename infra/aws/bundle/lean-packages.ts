import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild leave out of a bundle what no function calls, where these packages are written so that it can't tell. What
 * they no longer match stays as it is: then a bundle is larger, and `npm run bundles` says so, but not wrong.
 */
export const leanPackages: Plugin = {
  name: 'lean-packages',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: plainKeys(await readFile(path, 'utf8')),
    }));
    // the clients read their own version from there, for the user agent, and nothing else
    onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version }: { version: unknown } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    onLoad({ filter: /[\\/]prom-client[\\/]index\.js$/ }, () => ({ contents: METRIC_TYPES }));
    onResolve({ filter: /^\.\/lib\/\w+\.js$/ }, ({ importer, path }) =>
      /[\\/]prom-client[\\/]index\.js$/.test(importer)
        ? { path: join(dirname(importer), path), sideEffects: false }
        : undefined,
    );
    // the house's own certificate authority, 320 KB with its library, which only a home without AWS IoT loads
    onResolve({ filter: /^\.\/folder\/folder\.ts$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && /[\\/]identities[\\/]open\.ts$/.test(importer)
        ? { path: './folder-identities.mjs', external: true }
        : undefined,
    );
    // a client of MQTT, 350 KB, for brokers that are not AWS IoT's
    onResolve({ filter: /^\.\/mqtt\/mqtt\.ts$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && /[\\/]commands[\\/]open\.ts$/.test(importer)
        ? { path: './mqtt-commands.mjs', external: true }
        : undefined,
    );
    // pg's other half, for a library in C that is not installed
    onResolve({ filter: /^\.\/native$/ }, ({ importer }) =>
      /[\\/]pg[\\/]lib[\\/]index\.js$/.test(importer) ? { path: 'pg-native', external: true } : undefined,
    );
  },
};

/** Leaves out of a bundle how zod writes JSON Schema, 60 KB that its schemas refer to. Who calls it all the same is told so. */
export const noJsonSchema: Plugin = {
  name: 'no-json-schema',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => ({ contents: withoutJsonSchema(await readFile(path, 'utf8')) }),
    );
  },
};

/**
 * What of prom-client makes sense in a function, in a form of which esbuild can leave out what is not used. The rest of it
 * (pushing, clusters, the process's own figures with all of @opentelemetry/api) is 55 KB, and Node's cluster and http
 * besides. Who imports a name that is not here fails to be bundled.
 */
const METRIC_TYPES = ['Registry', 'Counter', 'Gauge', 'Histogram', 'Summary']
  .map((name) => `export { default as ${name} } from './lib/${name.toLowerCase()}.js';`)
  .join('\n');

/**
 * Every schema of zod can be made a JSON Schema, for which it refers to 19 KB that no function calls. Where one does all the
 * same, it throws.
 */
export function withoutJsonSchema(source: string): string {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name);
  const renamed = [...source.matchAll(/^export \{ (\w+) as (\w+) \};$/gm)].map(([line]) => line);
  return [
    "const none = () => { throw new Error('functions are bundled without JSON Schema'); };",
    ...names.map((name) => `export const ${name} = ${name.startsWith('create') ? '() => none' : 'none'};`),
    ...renamed,
  ].join('\n');
}

/**
 * Writes the keys `{ [_hQ]: 1 }` of a client's schemas as `{ "httpQuery": 1 }`. A computed key might run code, so esbuild
 * keeps every shape that has one and all that it refers to: of IoT's 1,058 shapes every single one, 110 KB for a client
 * that uses four.
 */
export function plainKeys(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text]) => [name, text]),
  );
  return source.replaceAll(/\[(\w+)\]: /g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}: `;
  });
}
