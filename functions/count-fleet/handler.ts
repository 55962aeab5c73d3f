import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { countFleet, type Services } from './count.ts';

export const build = (config: RegistryConfig): Services => ({ registry: openRegistry(config) });

export const handler = scheduleHandler({
  name: 'count-fleet',
  config: RegistryConfig,
  build,
  run: (_, services) => countFleet(services),
});
