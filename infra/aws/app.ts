import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { manifest } from '#manifest/manifest.ts';
import { bundleFunctions } from './bundle/bundle-functions.ts';
import { ExplainedChecks } from './explained-checks.ts';
import { OptionsError, optionsOf } from './options.ts';
import { stacksOf } from './stacks.ts';

// What `cdk` runs: reads the context, bundles every function, and writes the stacks down.
const app = new App();
try {
  const options = optionsOf(app.node.getAllContext());
  const bundles = await bundleFunctions(manifest.functions, join(app.outdir, 'bundles'));
  const codeOf = (name: string) => Code.fromAsset(bundles.get(name)?.folder ?? '');
  if (options.target === 'aws') Validations.of(app).addPlugins(new ExplainedChecks());
  stacksOf(app, { manifest, options, codeOf });
  app.synth();
} catch (error) {
  if (!(error instanceof OptionsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
