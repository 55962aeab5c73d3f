// The directions of imports: data goes one way through the house, and nothing on the right imports what is on its left.
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { path: from }, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid('no-circles', 'two modules that need each other are one', '.', { circular: true }),
    forbid('domain-is-pure', 'the domain imports nothing of ours and does no I/O', '^layers/domain', {
      path: '^(layers/(store|lambda)|functions|infra|simulator|test|tools)|^(fs|net|http|https|worker_threads|child_process|sqlite)',
    }),
    forbid('store-knows-only-domain', 'a store serves functions and knows none', '^layers/store', {
      path: '^(layers/lambda|functions|infra|simulator|test)',
    }),
    forbid(
      'lambda-knows-stores-and-domain',
      'the handler makers know no function and no home',
      '^layers/lambda',
      {
        path: '^(functions|infra|simulator|test)',
      },
    ),
    forbid('functions-know-no-home', 'a function runs in every home', '^functions', {
      path: '^(infra|simulator|test)',
    }),
    forbid(
      'functions-stand-alone',
      'a function imports no other: what two need is in layers',
      '^functions/([^/]+)/',
      {
        path: '^functions/',
        pathNot: '^functions/$1/',
      },
    ),
    forbid('manifest-is-data', 'the manifest imports the domain and its own types only', '^infra/manifest', {
      pathNot: '^(infra/manifest|layers/domain)',
    }),
    forbid('aws-knows-no-other-home', 'homes do not know each other', '^infra/aws', { path: '^infra/local' }),
    forbid('local-knows-no-other-home', 'homes do not know each other', '^infra/local', {
      path: '^infra/aws',
    }),
    forbid(
      'local-enters-functions-by-the-manifest',
      'handlers are imported by the entry that the manifest names',
      '^infra/local',
      {
        path: '^functions',
      },
    ),
    forbid(
      'simulator-is-a-device',
      'the simulator knows what a device knows: the specification',
      '^simulator',
      {
        path: '^(layers/(store|lambda)|functions|infra|test)',
      },
    ),
    forbid(
      'nobody-imports-tests',
      'tests look at the house from outside',
      '^(layers|functions|infra|simulator|tools)',
      { path: '^test' },
    ),
    forbid(
      'no-dev-dependency-in-source',
      'it would be missing where only dependencies are installed',
      '^(layers|functions|infra/(local|manifest)|simulator)', // who deploys has installed all
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid('everything-resolves', 'an import that leads nowhere', '.', { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
