import { functions } from './functions.ts';
import { routes } from './routes.ts';
import type { Manifest } from './types.ts';

/**
 * Everything that enters the house, as data: the CDK app and the local runtime both read this and nothing else, so what is
 * written here once exists in every home.
 */
export const manifest: Manifest = {
  functions,
  routes,
  rules: {
    // Our own commands stay out; a topic nobody knows comes in, to be quarantined instead of lost.
    collect_messages: {
      from: 'iot/#',
      whereAny: [
        { level: 3, isNot: 'command' },
        { level: 4, is: 'ack' },
      ],
      deviceLevel: 2,
    },
    // What AWS IoT says of a client that is gone: there is no last will when a device says goodbye, and none where it set none.
    watch_presence: {
      from: '$aws/events/presence/disconnected/+',
      whereAny: [],
      deviceLevel: 5,
      only: 'update-registry',
      cloud: true,
    },
  },
  schedules: {
    'settle-commands-every-minute': { cron: '* * * * *', function: 'settle-commands' },
    'count-fleet-often': { cron: '* * * * *', function: 'count-fleet' },
    'index-batches-often': { cron: '*/5 * * * *', function: 'index-batches' },
    'downsample-metrics-often': { cron: '*/5 * * * *', function: 'downsample-metrics' },
    'watch-liveness-always': { cron: '* * * * *', function: 'watch-liveness' },
    'deliver-webhooks-always': { cron: '* * * * *', function: 'deliver-webhooks' },
    'prune-stores-daily': { cron: '17 3 * * *', function: 'prune-stores' },
  },
};
