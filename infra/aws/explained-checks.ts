import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * Wildcards that a role of ours may have, by what cdk-nag says of them, each with its reason. Any other is a finding. They stand
 * here and not beside the roles, for the name of such a finding holds references that are only known when all stacks are written.
 */
const WILDCARDS: [RegExp, string][] = [
  [
    /^Resource::.*(?:Archive|GivenUp).*\/\*$/,
    'objects of our own bucket, below a prefix; their names come into being at run time',
  ],
  [/^Resource::.*:log-group:.*:\*$/, "the streams of the function's own log group, which Lambda names"],
  [/^Resource::.*LogF?.*Arn.*:\*$/, "the streams of the function's own log group, which Lambda names"],
  [
    /^Resource::.*:iot:.*:(?:thing|cert|client)\/\*$/,
    'things, certificates and connections of devices, which are made at run time',
  ],
  [/^Resource::.*:iot:.*:topic\/iot\/\*\/command$/, 'the command topics of devices, and no other'],
  [/^Action::kms:(?:ReEncrypt|GenerateDataKey)\*$/, 'two actions each, of the key of one queue or stream'],
  [
    /^Action::s3:(?:GetObject|GetBucket|List|DeleteObject|Abort)\*$/,
    'actions of the bucket for given-up batches',
  ],
  [/^Resource::\*$/, 'actions that AWS offers for all resources only: network interfaces, new certificates'],
];

const WILDCARD = /^AwsSolutions-IAM5\[(.*)\]$/s;

/** cdk-nag's AwsSolutions checks, less the wildcards that are explained above. */
export class ExplainedChecks implements IPolicyValidationPlugin {
  readonly name = 'AwsSolutions';
  readonly #checks = new AwsSolutionsChecks();
  readonly #explained: RegExp[];

  /** @param explained what is not a finding */
  constructor(explained = WILDCARDS.map(([pattern]) => pattern)) {
    this.#explained = explained;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const report = this.#checks.validate(context);
    const violations = report.violations.filter(({ ruleName }) => !this.#isExplained(ruleName));
    return { ...report, violations, success: violations.length === 0 };
  }

  #isExplained(ruleName: string): boolean {
    const finding = WILDCARD.exec(ruleName)?.[1];
    return finding !== undefined && this.#explained.some((pattern) => pattern.test(finding));
  }
}
