import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** What is watched: when it becomes an alarm, the harm that is done then, and the section of the runbook that says what to do. */
export type Watched = {
  name: string;
  metric: IMetric;
  /** The alarm goes off when the figure is over this, or under it where `below` is true. */
  threshold: number;
  below?: boolean;
  /** So many periods in a row. */
  periods?: number;
  /** True where no figure at all is as bad as a bad one. */
  missingIsBad?: boolean;
  harm: string;
  runbook: string;
};
