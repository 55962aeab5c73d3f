import type { CloudEvent } from '#manifest/types.ts';
import type { Deployment } from '../deployment.ts';

/** Names of the manifest's functions that this event of the cloud enters. */
export const functionsEnteredBy = (event: CloudEvent, { manifest }: Deployment): string[] =>
  Object.entries(manifest.functions).flatMap(([name, { cloud }]) => (cloud === event ? [name] : []));
