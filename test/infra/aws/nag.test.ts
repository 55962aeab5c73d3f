import { expect, it } from 'vitest';
import { ExplainedChecks } from '#aws/explained-checks.ts';
import { secretArn, templatesOf } from './templates.ts';

it.each([
  {},
  { bus: 'stream' },
  { metrics: 'timestream', natGateways: '1' },
  { database: secretArn('db'), removal: 'destroy', archiveLayout: 'batch' },
  { removal: 'destroy', databaseReader: 'true', oidcIssuer: 'https://login.example', oidcAudience: 'meters' },
])('has no unexplained finding of cdk-nag with %j', (context) => {
  const { app } = templatesOf(context);
  const { violations } = new ExplainedChecks().validate({
    templatePaths: [],
    stackTemplates: [],
    appConstruct: app,
  });
  expect(violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources])).toEqual([]);
});

it('would find a wildcard that nobody has explained', () => {
  const { app } = templatesOf();
  const unexplained = new ExplainedChecks([]).validate({
    templatePaths: [],
    stackTemplates: [],
    appConstruct: app,
  });
  expect(unexplained.violations.map(({ ruleName }) => ruleName)).toContainEqual(
    expect.stringContaining('AwsSolutions-IAM5'),
  );
});
