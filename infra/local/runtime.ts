import { resolve as absolute, join } from 'node:path';
import { newMqttPassword } from '#domain/access/mqtt-password.ts';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { manifest } from '#manifest/manifest.ts';
import type { FunctionSpec } from '#manifest/types.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { firstKey } from './access/first-key.ts';
import { messageDoor } from './broker/message-door.ts';
import { commandSecret } from './command-secret.ts';
import { startConsumers } from './consumers/consumers.ts';
import { holdFolder } from './data-folder.ts';
import { awsVariables, deviceEndpointOf, functionEnvironment } from './home.ts';
import { otherHostsOf } from './http/guard.ts';
import { intakeOf } from './intake.ts';
import { type EmbeddedPostgres, startPostgres } from './postgres/embedded.ts';
import { prepareMetrics } from './prepare-metrics.ts';
import { type Progress, progressOf } from './progress.ts';
import { runtimeFigures } from './runtime-figures.ts';
import { scheduleKeeper } from './scheduler.ts';
import { asksForLogin, type Settings, sharesFolder } from './settings.ts';
import { Members } from './slots/members.ts';
import { SlotKeeper } from './slots/slot-keeper.ts';
import { Stack } from './stack.ts';
import { Thread } from './thread.ts';

export type Runtime = {
  progress: () => Progress;
  stop: () => Promise<void>;
  /** Resolves with the error when something without which the runtime can't go on has ended by itself. */
  broken: Promise<Error>;
};

/** Requests of each caller that are taken where no other number is set, as behind API Gateway. */
const RATE_PER_SECOND = 200;

export type Say = (line: string) => void;

type Meters = ReadonlyMap<string, string>;

/**
 * Starts the manifest on this machine, store by store and then what needs them; what was started is stopped in the opposite order.
 * @param meters passwords by which the meters that are simulated here log in to the embedded broker, where it asks for logins
 */
export async function startRuntime(
  settings: Settings,
  say: Say,
  meters: Meters = new Map(),
): Promise<Runtime> {
  const started = new Stack();
  try {
    return await start(settings, say, meters, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(settings: Settings, say: Say, meters: Meters, started: Stack): Promise<Runtime> {
  const dataDir = absolute(settings.DATA_DIR);
  const shared = sharesFolder(settings);
  const held = holdFolder(dataDir, shared ? 'together' : 'alone');
  started.push('data folder', async () => held.release());

  const { promise: broken, resolve } = Promise.withResolvers<Error>();
  const breakDown = (error: Error) => {
    if (!started.stopping) resolve(error);
  };
  const embedded =
    settings.DATABASE_URL === undefined ? await embeddedDatabase(dataDir, started, breakDown) : null;
  const databaseUrl = settings.DATABASE_URL ?? embedded?.url ?? '';
  await migrate(databaseUrl);
  if (settings.API_KEYS === 'on')
    await firstKey(databaseUrl, settings.ADMIN_KEY_FILE ?? join(dataDir, 'admin-key'), say);

  const places = {
    dataDir,
    databaseUrl,
    brokers: settings.MQTT_URL?.length ?? 1,
    aws: awsVariables(process.env),
    deviceEndpoint: deviceEndpointOf(settings),
    commandSecret: await commandSecret(dataDir, settings.COMMAND_SECRET),
    brokerPassword: settings.MQTT_LOGIN === 'required' ? newMqttPassword() : undefined,
  };
  const environment = (specs: FunctionSpec[]) => functionEnvironment(specs, places, settings);
  const onDied = (name: string, error: Error | null) =>
    say(`${name} has ended and is started again: ${error?.stack ?? 'no error'}`);
  const metrics = await prepareMetrics(environment(Object.values(manifest.functions)), say);
  started.push('metrics', metrics.stop);
  const consumers = startConsumers({ manifest, environment, onDied });
  started.push('functions', consumers.stop);

  const api = await startApi(settings, environment(Object.values(manifest.functions)), started, breakDown);
  const schedules = scheduleKeeper(
    manifest,
    (name, event) => api.call('invoke', { name, event }),
    (name, error) => say(`${name}: ${String(error)}`),
  );

  // all that comes in goes into one journal: one fsync and one batch serve more than if each slot had its own
  const intake = intakeOf(manifest, () => keeper.held()[0]?.group, say);
  const door = messageDoor({ settings, ...places, meters, manifest, intake, say });
  const names = fedFunctions(manifest).map(({ name }) => name);
  const keeper = new SlotKeeper({
    dataDir,
    atLeast: settings.SLOTS,
    names,
    members: shared ? new Members(join(dataDir, 'members')) : null,
    onWritten: consumers.wake,
    users: [consumers, door, schedules],
    say,
  });
  started.push('slots', () => keeper.stop());
  started.push('brokers', door.stop);
  await keeper.start();
  await door.listen();

  const progress = () => ({
    ...progressOf(
      keeper.held().map(({ group }) => group),
      names,
    ),
    taken: intake.taken(),
    connected: door.connected(),
  });
  const threads = () =>
    new Map([
      ...consumers.threads,
      ['api', api],
      ...(embedded === null ? [] : [['database', embedded.thread] as const]),
    ]);
  const figuresText = runtimeFigures({ progress, brokers: door.states, threads });
  api.onTold(async () => api.tell('deliverFigures', await figuresText()));
  return { progress, stop: () => started.stop(), broken };
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
  const login = asksForLogin(settings);
  const data = {
    host: settings.HOST,
    port: settings.HTTP_PORT,
    hosts: otherHostsOf(settings),
    login,
    // without a login all that is anonymous is one, and on loopback it is this machine's own affair
    rate: settings.API_RATE_PER_SECOND ?? (login ? RATE_PER_SECOND : null),
    proxyHops: settings.PROXY_HOPS,
  };
  const api = new Thread(new URL('./http/worker.ts', import.meta.url), { env, data, name: 'api' });
  started.push('api', async () => {
    await api.call('stop').catch(() => undefined);
  });
  void api.ended.then((error) => breakDown(error ?? new Error('the API has ended')));
  await api.call('listen');
  return api;
}
