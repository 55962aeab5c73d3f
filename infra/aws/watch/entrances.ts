import { clusterNameOf } from '../constructs/aurora.ts';
import type { Deployment } from '../deployment.ts';
import { databaseMetric, gatewayMetric } from './metrics.ts';
import type { Watched } from './watched.ts';

/** What people meet: the API, and the database behind it. @param apiId the gateway's own name for the API */
export const watchApi = (apiId: string): Watched[] => [
  {
    name: 'api-errors',
    metric: gatewayMetric('5xx', { ApiId: apiId }, 'Sum'),
    threshold: 5,
    periods: 2,
    harm: 'People and billing programs get errors instead of answers.',
    runbook: 'api-errors',
  },
  {
    name: 'api-slow',
    metric: gatewayMetric('Latency', { ApiId: apiId }, 'p99'),
    threshold: 5000,
    periods: 3,
    harm: 'One answer in a hundred takes over five seconds: pages hang, and programs give up.',
    runbook: 'api-slow',
  },
];

/** Aurora, where it is ours. */
export function watchDatabase({ options }: Deployment): Watched[] {
  if (options.database !== 'aurora') return [];
  const by = { DBClusterIdentifier: clusterNameOf(options) };
  return [
    {
      name: 'database-full',
      metric: databaseMetric('ACUUtilization', by, 'Average'),
      threshold: 90,
      periods: 3,
      harm: 'The database has grown as far as it may: writes queue up, and pages become slow.',
      runbook: 'database-full',
    },
  ];
}
