import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Manifest } from '#manifest/types.ts';
import type { Options } from './options.ts';

/** What is deployed, how, and the code of each function. */
export type Deployment = { manifest: Manifest; options: Options; codeOf: (functionName: string) => Code };
