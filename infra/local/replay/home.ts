import { resolve as absolute } from 'node:path';
import { loadConfig } from '#lambda/load-config.ts';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import { ArchiveConfig } from '#store/archive/open.ts';
import { openReader } from '#store/archive/open-reader.ts';
import type { ArchiveReader } from '#store/archive/port.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { commandSecret } from '../command-secret.ts';
import { awsVariables, functionEnvironment } from '../home.ts';
import type { Settings } from '../settings.ts';
import type { Stack } from '../stack.ts';
import { databaseOf } from './database.ts';
import { Feeder } from './feeder.ts';
import type { Options, StoreName } from './options.ts';
import { patiently, type Watch } from './watch.ts';

/** The function that keeps a store. */
const KEEPERS: Record<StoreName, string> = { metrics: 'store-metrics', registry: 'update-registry' };

/** The stores of this home, and what feeds them. Those that nothing goes into are null. */
export type ReplayHome = {
  archive: ArchiveReader;
  metrics: MetricsStore | null;
  registry: Registry | null;
  feeders: Pick<Feeder, 'name' | 'feed' | 'outcomes'>[];
};

/**
 * Opens the stores that the settings name, as the runtime would; the embedded database is started here, for which nobody else
 * may have it.
 * @throws Error when a runtime has it
 */
export async function openHome(
  settings: Settings,
  { into, dryRun }: Options,
  watch: Watch,
  started: Stack,
): Promise<ReplayHome> {
  const wanted = dryRun ? [] : into;
  const dataDir = absolute(settings.DATA_DIR);
  const needsDatabase = wanted.some((name) => name === 'registry' || settings.INFLUXDB_URL === undefined);
  const databaseUrl = needsDatabase ? await databaseOf(settings, dataDir, watch, started) : '';
  const places = {
    dataDir,
    databaseUrl,
    brokers: settings.MQTT_URL?.length ?? 1,
    aws: awsVariables(process.env),
    deviceEndpoint: null,
    commandSecret: await commandSecret(dataDir, settings.COMMAND_SECRET),
  };
  const all = Object.values(manifest.functions);
  const environmentOf = (name: StoreName) => {
    const fed = fedFunctions(manifest).filter((one) => one.name === KEEPERS[name]);
    return functionEnvironment(
      fed.map(({ spec }) => spec),
      places,
      settings,
    );
  };
  const archive = openReader(loadConfig(ArchiveConfig, environmentOf('metrics')));
  started.push('archive', () => archive.close());
  const feeders = fedFunctions(manifest).flatMap((fed) =>
    wanted
      .filter((name) => KEEPERS[name] === fed.name)
      .map((name) => new Feeder({ fed, env: quiet(environmentOf(name)), ...watch })),
  );
  for (const feeder of feeders) started.push(feeder.name, () => feeder.stop());
  const metrics = wanted.includes('metrics')
    ? openMetrics(loadConfig(MetricsConfig, functionEnvironment(all, places, settings)))
    : null;
  if (metrics !== null) {
    started.push('metrics', () => metrics.close());
    await patiently(() => metrics.prepare(), watch); // its buckets may be what was lost
  }
  const registry = wanted.includes('registry')
    ? openRegistry(loadConfig(RegistryConfig, environmentOf('registry')))
    : null;
  if (registry !== null) started.push('registry', () => registry.close());
  return { archive, metrics, registry, feeders };
}

/** That a store is away is told once, and not with each attempt. */
const quiet = (env: Record<string, string>) => ({ ...env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'ERROR' });
