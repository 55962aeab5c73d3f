import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BATCHES, DEAD_LETTERS, QUARANTINE } from '#domain/archive-keys.ts';
import type { Options } from '../options.ts';
import type { PortGrant } from './port-grant.ts';

/** What may be taken out of the archive again. All else stays for ever, so no function may delete it. */
const PASSING = [QUARANTINE, DEAD_LETTERS, `${BATCHES}index/`];

/** The object by which a function finds out whether it can write. */
const CHECKED = '.check';

/** The archive in a bucket. */
export const archivePort = (bucket: IBucket, { archiveLayout, target, endpoint }: Options): PortGrant => ({
  grant: ({ lambda, role }, mode) => {
    lambda.addEnvironment('ARCHIVE_URL', `s3://${bucket.bucketName}`);
    lambda.addEnvironment('ARCHIVE_LAYOUT', archiveLayout);
    if (target === 'emulator') lambda.addEnvironment('S3_ENDPOINT', endpoint);
    // without the right to list, S3 answers 403 for an object that is not there, and not 404
    allow(role, ['s3:ListBucket'], bucket.bucketArn);
    allow(role, ['s3:GetObject'], bucket.arnForObjects('*'));
    if (mode === 'read') return;
    allow(role, ['s3:PutObject'], bucket.arnForObjects('*'));
    allow(role, ['s3:DeleteObject'], bucket.arnForObjects(CHECKED));
    if (mode === 'write') return;
    allow(role, ['s3:DeleteObject'], ...PASSING.map((prefix) => bucket.arnForObjects(`${prefix}*`)));
  },
});

const allow = (role: iam.Role, actions: string[], ...resources: string[]): boolean =>
  role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
