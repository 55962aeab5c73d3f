import type { App, Stack } from 'aws-cdk-lib';
import type { Deployment } from './deployment.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DevicesStack } from './stacks/devices-stack.ts';
import { IngestStack } from './stacks/ingest-stack.ts';
import { WatchStack } from './stacks/watch-stack.ts';

/** The stacks of a deployment, by life cycle: what holds data, and what can be thrown away and made again. */
export type Stacks = Record<'data' | 'devices' | 'ingest' | 'api' | 'watch', Stack>;

/** Makes all stacks of a deployment. Code of a newer schema is deployed only when the data stack has migrated. */
export function stacksOf(app: App, deployment: Deployment): Stacks {
  const data = new DataStack(app, deployment);
  const devices = new DevicesStack(app, deployment, data);
  const ingest = new IngestStack(app, deployment, data);
  const api = new ApiStack(app, deployment, data);
  const watch = new WatchStack(app, deployment, api);
  for (const stack of [devices, ingest, api]) stack.addStackDependency(data);
  api.addStackDependency(devices);
  watch.addStackDependency(ingest);
  return { data, devices, ingest, api, watch };
}
