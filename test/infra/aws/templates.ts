import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { optionsOf } from '#aws/options.ts';
import { type Stacks, stacksOf } from '#aws/stacks.ts';
import { manifest } from '#manifest/manifest.ts';
import featureFlags from '../../../cdk.json' with { type: 'json' };

/** ARN of a secret, as a person would give it. */
export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;

/** What a function's code is here: the templates are looked at, not the bundles. */
const code = fileURLToPath(new URL('./code', import.meta.url));

export type Templates = Record<keyof Stacks, Template> & { app: App };

const made = new Map<string, Templates>();

/** The templates of a deployment with these options, made once. */
export function templatesOf(context: Record<string, unknown> = {}): Templates {
  const key = JSON.stringify(context);
  const templates = made.get(key) ?? makeTemplates(context);
  made.set(key, templates);
  return templates;
}

function makeTemplates(context: Record<string, unknown>): Templates {
  const app = new App({ context: featureFlags.context, analyticsReporting: false });
  const deployment = { manifest, options: optionsOf(context), codeOf: () => Code.fromAsset(code) };
  const { data, devices, ingest, api, watch } = stacksOf(app, deployment);
  app.synth();
  return {
    app,
    data: Template.fromStack(data),
    devices: Template.fromStack(devices),
    ingest: Template.fromStack(ingest),
    api: Template.fromStack(api),
    watch: Template.fromStack(watch),
  };
}

/** A resource as it stands in a template. */
export type Resource = ReturnType<Template['findResources']>[string];

/** All resources of a type, by their names in the template. */
export const resourcesOf = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.findResources(type));

/** All of a template as text, with its references taken apart to where they lead. */
export const textOf = (value: unknown): string => JSON.stringify(value);
