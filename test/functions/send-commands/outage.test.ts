import { once } from 'node:events';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { handler } from '#functions/send-commands/handler.ts';
import { settleCommands } from '#functions/settle-commands/settle.ts';
import { openDispatcher, openOutbox } from '#store/outbox/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { fields, newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';
import { freePorts } from '../../support/runtime-process.ts';

const database = useDatabase();
const COMMAND_SECRET = 's'.repeat(32);
let registry: Registry;
let port = 0;
beforeAll(async () => {
  port = (await freePorts()).mqtt;
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('COMMANDS_URL', `mqtt://127.0.0.1:${port}`);
  vi.stubEnv('COMMAND_SECRET', COMMAND_SECRET);
  registry = openRegistry(RegistryConfig.parse({ DATABASE_URL: database() }));
});
afterAll(() => registry.close());

const ask = async (routeKey: string, asked: Parameters<typeof requestEvent>[1]) =>
  answerOf(await handler(requestEvent(routeKey, asked), CONTEXT));

async function onlineDevice(): Promise<string> {
  const id = newId();
  await registry.create(id, fields());
  await registry.setStatus(id, 'online', null);
  return id;
}

/** The broker comes; answers what is published on it. */
async function brokerComes(): Promise<string[]> {
  const published: string[] = [];
  const aedes = await Aedes.createBroker({
    authorizePublish: (_client, { payload }, done) => {
      published.push(payload.toString());
      done(null);
    },
  });
  const server = createServer((socket) => void aedes.handle(socket));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
  return published;
}

it('stores a command while the broker is away, says so, and sends it when that is there again', async () => {
  const id = await onlineDevice();
  const given = await ask('POST /api/devices/{id}/commands', { params: { id }, body: { cmd: 'reboot' } });
  expect(given).toMatchObject({ status: 202, json: { device_id: id, cmd: 'reboot', status: 'pending' } });
  const outbox = openOutbox({ DATABASE_URL: database() });
  const config = { COMMANDS_URL: `mqtt://127.0.0.1:${port}`, COMMAND_SECRET };
  const away = openDispatcher(config, outbox);
  await expect(settleCommands({ outbox, dispatcher: away })).rejects.toThrow(StoreAway);

  const published = await brokerComes();
  const dispatcher = openDispatcher(config, outbox);
  expect(await settleCommands({ outbox, dispatcher })).toMatchObject({ sent: 1 });
  expect(published.map((text) => JSON.parse(text).cmd_id)).toEqual([given.json.cmd_id]);
  expect((await outbox.get(given.json.cmd_id))?.status).toBe('sent');
  await Promise.all([away.close(), dispatcher.close()]);
  await outbox.close();
});

it.each([
  [{ cmd: 'explode' }, 'cmd', /update_config, start_ota, reboot, factory_reset, request_status/],
  [{}, 'cmd', /update_config/],
  [{ cmd: 'update_config', params: { send_interval_s: 0 } }, 'params.send_interval_s', /1/],
  [{ cmd: 'reboot', params: { now: true } }, 'params.now', /unknown/],
  [{ cmd: 'reboot', ttl_s: 0 }, 'ttl_s', /./],
])('refuses %j and names %s', async (body, path, message) => {
  const id = await onlineDevice();
  const { status, json } = await ask('POST /api/devices/{id}/commands', { params: { id }, body });
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path, message: expect.stringMatching(message) }]);
});

it.each([
  ['POST /api/devices/{id}/commands', { params: { id: 'nobody' }, body: { cmd: 'reboot' } }],
  ['GET /api/devices/{id}/commands', { params: { id: 'nobody' } }],
  ['GET /api/devices/{id}/config', { params: { id: 'nobody' } }],
  ['GET /api/commands/{cmd_id}', { params: { cmd_id: 'x\0' } }],
  ['DELETE /api/commands/{cmd_id}', { params: { cmd_id: '0b5c7a52-6a0f-4f0e-9d3c-2f8f5a8f1c11' } }],
  ['PUT /api/commands/{cmd_id}/ack', { params: { cmd_id: 'x' }, body: { result: 'accepted' } }],
])('answers %s with 404 where there is no such thing', async (routeKey, asked) => {
  expect((await ask(routeKey, asked)).status).toBe(404);
});
