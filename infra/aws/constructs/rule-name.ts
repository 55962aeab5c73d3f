import type { Options } from '../options.ts';

/** A rule's name on AWS, which has no "-": https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html */
export const ruleNameOf = ({ name }: Pick<Options, 'name'>, rule: string): string =>
  `${name.replaceAll('-', '_')}_${rule}`;
