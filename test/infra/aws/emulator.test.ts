import { expect, it } from 'vitest';
import { resourcesOf, secretArn, templatesOf, textOf } from './templates.ts';

const OVER_TLS_ONLY = ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy'];

it('leaves out for an emulator what that has not, and nothing of the work', () => {
  const emulated = templatesOf({ target: 'emulator', database: secretArn('db'), removal: 'destroy' });
  const real = templatesOf({ database: secretArn('db') });
  for (const stack of ['data', 'ingest', 'api', 'devices', 'watch'] as const) {
    const typesOf = (template: (typeof real)[typeof stack]) =>
      Object.values(template.toJSON().Resources as Record<string, { Type: string }>)
        .map(({ Type }) => Type)
        .filter((type) => !OVER_TLS_ONLY.includes(type));
    expect(typesOf(emulated[stack]).sort()).toEqual(
      typesOf(real[stack])
        .filter((type) => type !== 'AWS::CDK::Metadata')
        .sort(),
    );
    expect(textOf(emulated[stack].toJSON())).not.toMatch(/AWS::EC2|AWS::RDS|Timestream/);
  }
});

it('feeds functions of an emulator with at most ten messages, as many as it can', () => {
  const { ingest } = templatesOf({ target: 'emulator', database: secretArn('db') });
  for (const [, { Properties }] of resourcesOf(ingest, 'AWS::Lambda::EventSourceMapping'))
    expect(Properties.BatchSize).toBe(10);
});
