import { resolve as absolute, join } from 'node:path';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import type { FunctionSpec } from '#manifest/types.ts';
import { Journal } from '#store/bus/journal.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { startBroker } from './broker/embedded.ts';
import { startOutsideBrokers } from './broker/outside.ts';
import { commandSecret } from './command-secret.ts';
import { startConsumers } from './consumers/consumers.ts';
import { holdFolder, instanceOf } from './data-folder.ts';
import { GroupCommit } from './group-commit.ts';
import { awsVariables, deviceEndpointOf, functionEnvironment, identitiesFolder } from './home.ts';
import { intakeOf } from './intake.ts';
import { type EmbeddedPostgres, startPostgres } from './postgres/embedded.ts';
import { prepareMetrics } from './prepare-metrics.ts';
import { runtimeFigures } from './runtime-figures.ts';
import { startScheduler } from './scheduler.ts';
import type { Settings } from './settings.ts';
import { Stack } from './stack.ts';
import { Thread } from './thread.ts';

export type Runtime = {
  /** Position of the newest message, how far each function is behind it, and how many clients are connected. */
  progress: () => { received: number; lag: Record<string, number>; connected: number };
  stop: () => Promise<void>;
  /** Resolves with the error when something without which the runtime can't go on has ended by itself. */
  broken: Promise<Error>;
};

export type Say = (line: string) => void;

/** Starts the manifest on this machine, store by store and then what needs them; what was started is stopped in the opposite order. */
export async function startRuntime(settings: Settings, say: Say): Promise<Runtime> {
  const started = new Stack();
  try {
    return await start(settings, say, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(settings: Settings, say: Say, started: Stack): Promise<Runtime> {
  const dataDir = absolute(settings.DATA_DIR);
  const held = holdFolder(dataDir);
  started.push('data folder', async () => held.release());

  const { promise: broken, resolve } = Promise.withResolvers<Error>();
  const breakDown = (error: Error) => {
    if (!started.stopping) resolve(error);
  };
  const embedded =
    settings.DATABASE_URL === undefined ? await embeddedDatabase(dataDir, started, breakDown) : null;
  const databaseUrl = settings.DATABASE_URL ?? embedded?.url ?? '';
  await migrate(databaseUrl);

  const journalFile = join(dataDir, 'journal.sqlite');
  const journal = new Journal(journalFile);
  started.push('journal', async () => journal.close());
  const names = fedFunctions(manifest).map(({ name }) => name);
  const group = new GroupCommit(journal, names, () => consumers.wake());
  started.push('group commit', async () => group.close());

  const places = {
    dataDir,
    databaseUrl,
    journalFile,
    brokers: settings.MQTT_URL?.length ?? 1,
    aws: awsVariables(process.env),
    deviceEndpoint: deviceEndpointOf(settings),
    commandSecret: await commandSecret(dataDir, settings.COMMAND_SECRET),
  };
  const environment = (specs: FunctionSpec[]) => functionEnvironment(specs, places, settings);
  const onDied = (name: string, error: Error | null) =>
    say(`${name} has ended and is started again: ${error?.stack ?? 'no error'}`);
  const metrics = await prepareMetrics(environment(Object.values(manifest.functions)), say);
  started.push('metrics', metrics.stop);
  const consumers = startConsumers({ manifest, journal: group, journalFile, environment, onDied });
  started.push('functions', consumers.stop);

  const api = await startApi(settings, environment(Object.values(manifest.functions)), started, breakDown);
  const scheduler = startScheduler(
    manifest,
    (name, event) => api.call('invoke', { name, event }),
    (name, error) => say(`${name}: ${String(error)}`),
  );
  started.push('scheduler', async () => scheduler.stop());

  const intake = intakeOf(manifest, group, (error) =>
    say(`the journal does not take messages, and none is acknowledged: ${error.message}`),
  );
  const { HOST: host, MQTT_PORT: port, MQTT_WS_PORT: wsPort, MQTT_TLS_PORT: tlsPort } = settings;
  const { MQTT_URL: urls } = settings;
  const tls = tlsPort === undefined ? {} : { tls: { port: tlsPort, identities: identitiesFolder(dataDir) } };
  const broker =
    urls === undefined
      ? await startBroker({ host, port, wsPort, ...tls }, intake)
      : startOutsideBrokers({ urls, instance: instanceOf(dataDir), manifest, intake, say });
  started.push('broker', broker.stop);

  const threads = () =>
    new Map([
      ...consumers.threads,
      ['api', api],
      ...(embedded === null ? [] : [['database', embedded.thread] as const]),
    ]);
  const figuresText = runtimeFigures({ journal: group, names, connected: broker.connected, threads });
  api.onTold(async () => api.tell('deliverFigures', await figuresText()));
  return {
    progress: () => ({
      received: group.end(),
      lag: Object.fromEntries(names.map((name) => [name, group.end() - group.cursorOf(name)])),
      connected: broker.connected(),
    }),
    stop: () => started.stop(),
    broken,
  };
}

async function embeddedDatabase(
  dataDir: string,
  started: Stack,
  breakDown: (error: Error) => void,
): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres(join(dataDir, 'postgres'));
  started.push('database', postgres.stop);
  void postgres.thread.ended.then((error) =>
    breakDown(error ?? new Error('the embedded database has ended')),
  );
  return postgres;
}

async function startApi(
  settings: Settings,
  env: Record<string, string>,
  started: Stack,
  breakDown: (error: Error) => void,
): Promise<Thread> {
  const data = { host: settings.HOST, port: settings.HTTP_PORT };
  const api = new Thread(new URL('./http/worker.ts', import.meta.url), { env, data, name: 'api' });
  started.push('api', async () => {
    await api.call('stop').catch(() => undefined);
  });
  void api.ended.then((error) => breakDown(error ?? new Error('the API has ended')));
  await api.call('listen');
  return api;
}
