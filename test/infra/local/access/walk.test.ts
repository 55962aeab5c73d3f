import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAct, ROLES } from '#domain/access/role.ts';
import { functions } from '#manifest/functions.ts';
import { routes } from '#manifest/routes.ts';
import { startFleet } from '#simulator/fleet.ts';
import { startIssuer } from '../../../support/issuer.ts';
import { preparedIn } from '../../../support/postgres.ts';
import { freePorts, type RuntimeProcess, startRuntimeProcess } from '../../../support/runtime-process.ts';

/** What the house is told by settings, and nobody else is to know. */
const HOUSE_SECRETS = [
  'a master secret of the tests, long enough',
  'a webhook secret of the tests',
  'hook-token-7431',
] as const;
const [COMMAND_SECRET, ALERT_WEBHOOK_SECRET, HOOK_TOKEN] = HOUSE_SECRETS;
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-access-'));
const keyFile = join(folder, 'admin-key');
const clients: MqttClient[] = [];
let runtime: RuntimeProcess;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let signer: Awaited<ReturnType<typeof issuer.rotate>>;
/** A credential of each role. */
const of: Record<string, string> = {};
/** All credentials that these tests have shown or were given. */
const secrets: string[] = [];
/** All that they were answered where they were refused. */
const refusals: string[] = [];

beforeAll(async () => {
  issuer = await startIssuer();
  signer = await issuer.rotate();
  preparedIn(folder);
  const ports = await freePorts();
  runtime = await startRuntimeProcess(folder, ports, {
    API_KEYS: 'on',
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: 'iot-meter',
    MQTT_LOGIN: 'required',
    PROXY_HOPS: '1',
    API_RATE_PER_SECOND: '1000',
    SIMULATED_DEVICES: '2',
    LOG_LEVEL: 'DEBUG',
    COMMAND_SECRET,
    ALERT_WEBHOOK_SECRET,
    ALERT_WEBHOOK_URL: `http://127.0.0.1:9/hook?token=${HOOK_TOKEN}`, // nobody answers there
  });
  of.admin = readFileSync(keyFile, 'utf8').trim();
  for (const role of ['viewer', 'operator'])
    of[role] = (await ask('POST', '/api/keys', 'admin', { name: `of a ${role}`, role })).body.key;
});
afterAll(async () => {
  for (const client of clients) await client.endAsync(true);
  expect(await runtime.stop()).toBe(0);
  await issuer.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What answers have that these tests look at. */
type Body = {
  id: string;
  key: string;
  username: string;
  client_id: string;
  password: string;
  private_key: string;
  cmd_id?: string;
  certificate_id: string;
  command_key?: { key: string };
};
type Entry = { request_id: string; after: { location: string | null } };
type Answer = { status: number; body: Body; headers: Headers };

const entriesOf = ({ body }: Answer): Entry[] => body as unknown as Entry[];

/** Asks as a role, with another credential, or (null) as nobody. */
async function ask(
  method: string,
  path: string,
  as: string | null,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Answer> {
  const login: Record<string, string> = as === null ? {} : { authorization: `Bearer ${of[as] ?? as}` };
  const isText = typeof body === 'string';
  const contentType = isText ? 'text/csv' : 'application/json';
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': contentType };
  const response = await fetch(`${runtime.api}${path}`, {
    method,
    headers: { ...login, ...type, ...more },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answered = isJson ? JSON.parse(text) : text;
  const { key, password, private_key, command_key } = answered ?? {};
  secrets.push(...[of[as ?? ''] ?? as, key, password, private_key, command_key?.key].filter(Boolean));
  if (response.status >= 400) refusals.push(text);
  return { status: response.status, body: answered, headers: response.headers };
}

async function newDevice(): Promise<string> {
  const id = `m-${randomUUID().slice(0, 8)}`;
  const { status, body } = await ask('POST', '/api/devices', 'admin', { device_id: id, device_name: id });
  expect(status, JSON.stringify(body)).toBe(201);
  return id;
}

/** A path of the manifest with nobody's names in it. */
const nowhere = (path: string): string => path.replaceAll(/\{\w+\}/g, 'nobody-has-this');

describe('every route of the manifest', () => {
  it.each(routes)('$method $path asks for a login and for its role', async ({ method, path, role }) => {
    const at = nowhere(path);
    const stranger = await ask(method, at, null);
    if (role === null) return expect(stranger.status).toBe(200);
    expect(stranger).toMatchObject({ status: 401, body: { status: 401, error: expect.any(String) } });
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer realm="iot-meter"');
    expect(stranger.headers.get('content-type')).toBe('application/problem+json');
    for (const has of ROLES) {
      const { status, body } = await ask(method, at, has);
      if (mayAct(has, role)) expect([401, 403, 429], `${has}: ${JSON.stringify(body)}`).not.toContain(status);
      else expect(status, has).toBe(403);
      expect(status).toBeLessThan(500);
    }
  });
});

/** What a request changes: its path and body, on a device that is there for it alone, and what entry it leaves. */
type Change = { path: string; body?: unknown; target?: string | null };

const RULE = {
  name: 'x',
  scope: 'fleet',
  metric: 'voltage_dc',
  comparison: 'above',
  high: 1e6,
  duration_s: 60,
};

/** The id of what a request has made. */
async function made(path: string, body: unknown): Promise<string> {
  const answer = await ask('POST', path, 'admin', body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body.cmd_id ?? answer.body.id;
}
const newAlert = (id: string) =>
  made(`/api/devices/${id}/alerts`, { alert_type: 'noise', severity: 'info', message: 'x' });
const newCommand = (id: string) => made(`/api/devices/${id}/commands`, { cmd: 'request_status' });
const newRule = () => made('/api/alert-rules', RULE);

/** A change by each route that changes something. A new route needs one here. */
const CHANGES: Record<string, (id: string) => Change | Promise<Change>> = {
  'POST /api/devices': () => ({
    path: '/api/devices',
    body: { device_id: 'new-one', device_name: 'x' },
    target: 'new-one',
  }),
  'POST /api/devices:import': (id) => ({
    path: '/api/devices:import',
    body: `device_id,device_name\r\n${id}-1,x\r\n`,
    target: expect.toSatisfy(() => true),
  }),
  'POST /api/devices/{id}/commands': (id) => ({
    path: `/api/devices/${id}/commands`,
    body: { cmd: 'request_status' },
  }),
  'PUT /api/devices/{id}/config': (id) => ({
    path: `/api/devices/${id}/config`,
    body: { desired: { send_interval_s: 30 } },
  }),
  'DELETE /api/commands/{cmd_id}': async (id) => {
    const target = await newCommand(id);
    return { path: `/api/commands/${target}`, target };
  },
  'PUT /api/commands/{cmd_id}/ack': async (id) => {
    const target = await newCommand(id);
    return { path: `/api/commands/${target}/ack`, body: { result: 'accepted' }, target };
  },
  'POST /api/devices/{id}/alerts': (id) => ({
    path: `/api/devices/${id}/alerts`,
    body: { alert_type: 'noise', severity: 'info', message: 'x' },
  }),
  'POST /api/alerts/{id}/acknowledge': async (id) => {
    const target = await newAlert(id);
    return { path: `/api/alerts/${target}/acknowledge`, target: String(target) };
  },
  'POST /api/alerts/{id}/clear': async (id) => {
    const target = await newAlert(id);
    return { path: `/api/alerts/${target}/clear`, target: String(target) };
  },
  'POST /api/alert-rules': () => ({ path: '/api/alert-rules', body: RULE, target: expect.any(String) }),
  'PUT /api/alert-rules/{id}': async () => {
    const target = await newRule();
    return { path: `/api/alert-rules/${target}`, body: { severity: 'critical' }, target: String(target) };
  },
  'DELETE /api/alert-rules/{id}': async () => {
    const target = await newRule();
    return { path: `/api/alert-rules/${target}`, target: String(target) };
  },
  'PUT /api/devices/{id}': (id) => ({ path: `/api/devices/${id}`, body: { location: 'Depot' } }),
  'PATCH /api/devices/{id}': (id) => ({
    path: `/api/devices/${id}`,
    body: { metadata: { token: 'hidden' } },
  }),
  'DELETE /api/devices/{id}': (id) => ({ path: `/api/devices/${id}` }),
  'POST /api/devices/{id}/heartbeat': (id) => ({ path: `/api/devices/${id}/heartbeat` }),
  'PUT /api/devices/{id}/status': (id) => ({
    path: `/api/devices/${id}/status`,
    body: { connection_status: 'offline' },
  }),
  'POST /api/devices/{id}/certificate': (id) => ({ path: `/api/devices/${id}/certificate` }),
  'DELETE /api/devices/{id}/certificates/{certificate_id}': async (id) => {
    const { body } = await ask('POST', `/api/devices/${id}/certificate`, 'admin');
    const at = body.certificate_id;
    return { path: `/api/devices/${id}/certificates/${at}`, target: `${id}/${at}` };
  },
  'POST /api/devices/{id}/mqtt-password': (id) => ({ path: `/api/devices/${id}/mqtt-password` }),
  'POST /api/dead-letters:redrive': () => ({ path: '/api/dead-letters:redrive', body: {}, target: null }),
  'POST /api/keys': () => ({
    path: '/api/keys',
    body: { name: 'x', role: 'viewer' },
    target: expect.any(String),
  }),
  'DELETE /api/keys/{id}': async () => {
    const { body } = await ask('POST', '/api/keys', 'admin', { name: 'x', role: 'viewer' });
    return { path: `/api/keys/${body.id}`, target: body.id };
  },
};

/** A new configuration is a new command. */
const makesSomethingNew = (method: string, path: string) =>
  path.endsWith('/config') ||
  (method === 'POST' && !/\/(acknowledge|clear|heartbeat|certificate)$/.test(path));

describe('every route that changes something', () => {
  const unsafe = routes.filter(({ method }) => method !== 'GET');

  it.each(unsafe)(
    '$method $path leaves one entry in the audit log, with no secret in it',
    async ({ method, path }) => {
      const change = CHANGES[`${method} ${path}`];
      expect(change, 'write down a change by this route above').toBeDefined();
      const id = await newDevice();
      const { path: at, body, target = id } = await change!(id);
      const requestId = randomUUID();
      const done = await ask(method, at, 'admin', body, {
        'x-request-id': requestId,
        'x-forwarded-for': '203.0.113.9, 198.51.100.7',
      });
      expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
      const entries = entriesOf(
        await ask('GET', `/api/audit?route=${encodeURIComponent(`${method} ${path}`)}&limit=10`, 'admin'),
      );
      const own = entries.filter((entry) => entry.request_id === requestId);
      expect(own).toEqual([
        {
          id: expect.any(Number),
          time: expect.any(String),
          subject: `key:${of.admin!.split('_')[1]}`,
          role: 'admin',
          route: `${method} ${path}`,
          target,
          before: makesSomethingNew(method, path) ? null : expect.any(Object),
          after: method === 'DELETE' ? expect.toSatisfy(() => true) : expect.any(Object),
          request_id: requestId,
          address: '198.51.100.7',
        },
      ]);
      const written = JSON.stringify(own);
      for (const secret of ['hidden', done.body.key, done.body.password, done.body.private_key])
        if (secret) expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(written).not.toContain(done.body.command_key?.key ?? 'nothing of the kind');
    },
  );

  it('tells what was there before and what is there now, and nothing of what was refused', async () => {
    const id = await newDevice();
    await ask('PUT', `/api/devices/${id}`, 'operator', { location: 'Depot' });
    await ask('PUT', `/api/devices/${id}`, 'operator', { location: 7 });
    await ask('PUT', `/api/devices/${id}`, 'viewer', { location: 'mine' });
    const { body } = await ask('GET', `/api/audit?target=${id}`, 'admin');
    expect(body).toMatchObject([
      {
        route: 'PUT /api/devices/{id}',
        role: 'operator',
        before: { location: null },
        after: { location: 'Depot' },
      },
      { route: 'POST /api/devices', role: 'admin', before: null, after: { device_id: id } },
    ]);
  });

  it('is listed page by page', async () => {
    const id = await newDevice();
    for (const location of ['a', 'b', 'c']) await ask('PUT', `/api/devices/${id}`, 'admin', { location });
    const seen: (string | null)[] = [];
    for (let next: string | undefined = `/api/audit?target=${id}&limit=2`; next !== undefined; ) {
      const page: Answer = await ask('GET', next, 'admin');
      seen.push(...entriesOf(page).map(({ after }) => after.location));
      next = /<([^>]+)>/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(['c', 'b', 'a', null]);
  });
});

describe('a key', () => {
  it('is made at the first start, in a file for its owner alone, and is not made twice', async () => {
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(runtime.output()).toContain(keyFile);
    expect(runtime.output()).not.toContain(of.admin);
  });

  it('is shown once, listed without itself, noted when it is used, and opens nothing once it is revoked', async () => {
    const { body: made } = await ask('POST', '/api/keys', 'admin', { name: 'dashboard', role: 'viewer' });
    expect(made.key).toMatch(/^iotm_[0-9a-f]{16}_[0-9a-f]{64}$/);
    expect((await ask('GET', '/api/devices', made.key)).status).toBe(200);
    const list = await ask('GET', '/api/keys', 'admin');
    expect(JSON.stringify(list.body)).not.toContain(made.key.split('_')[2]);
    expect(list.body).toContainEqual(
      expect.objectContaining({
        id: made.id,
        name: 'dashboard',
        last_used_at: expect.stringMatching(/:00:00\.000Z$/),
      }),
    );
    expect((await ask('DELETE', `/api/keys/${made.id}`, 'admin')).status).toBe(200);
    expect((await ask('DELETE', `/api/keys/${made.id}`, 'admin')).status).toBe(404);
    const { body: never } = await ask('POST', '/api/keys', 'admin', { name: 'unused', role: 'viewer' });
    await ask('DELETE', `/api/keys/${never.id}`, 'admin');
    const refused = await ask('GET', '/api/devices', never.key);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it.each([
    [{ role: 'viewer' }, 'name'],
    [{ name: 'x', role: 'root' }, 'role'],
    [{ name: 'x', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', role: 'viewer', key: 'mine' }, 'key'],
  ])('is not made of %j', async (body, path) => {
    expect(await ask('POST', '/api/keys', 'admin', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
    });
  });
});

describe('a token of the issuer', () => {
  it('opens what its role may do, and its subject stands in the audit log', async () => {
    const token = await issuer.token(signer, { roles: ['operator'], sub: 'jane' });
    const id = await newDevice();
    expect((await ask('PUT', `/api/devices/${id}`, token, { location: 'x' })).status).toBe(200);
    expect((await ask('DELETE', `/api/devices/${id}`, token)).status).toBe(403);
    expect((await ask('GET', `/api/audit?subject=jane&target=${id}`, 'admin')).body).toHaveLength(1);
  });

  it('is not taken when it has expired', async () => {
    expect((await ask('GET', '/api/devices', await issuer.token(signer, { exp: 1 }))).status).toBe(401);
  });
});

it('an address that fails to log in again and again is made to wait, and others are not', async () => {
  const from = { 'x-forwarded-for': '203.0.113.50' };
  const wrong = `iotm_${'0'.repeat(16)}_${'0'.repeat(64)}`;
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 30; attempt += 1)
    statuses.push((await ask('GET', '/api/devices', wrong, undefined, from)).status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  const waiting = await ask('GET', '/api/devices', 'admin', undefined, from);
  expect(waiting).toMatchObject({ status: 429, body: { status: 429 } });
  expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask('GET', '/api/devices', 'admin')).status).toBe(200);
});

const connect = async (options: IClientOptions): Promise<MqttClient> => {
  const url = `mqtt://127.0.0.1:${runtime.mqttPort}`;
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 5, ...options }, false);
  clients.push(client);
  return client;
};
const loginOf = async (id: string): Promise<IClientOptions> => {
  const { body } = await ask('POST', `/api/devices/${id}/mqtt-password`, 'admin');
  return { clientId: body.client_id, username: body.username, password: body.password };
};

describe('the broker', () => {
  it('lets a device in with its password, under its own name, and nobody else', async () => {
    const id = await newDevice();
    const own = await loginOf(id);
    await connect(own);
    await expect(connect({ clientId: id })).rejects.toThrow(/[Nn]ot authorized/);
    await expect(connect({ ...own, password: 'wrong' })).rejects.toThrow(/[Nn]ot authorized/);
    await expect(connect({ ...own, clientId: 'another' })).rejects.toThrow(/[Nn]ot authorized/);
    await expect(connect({ ...own, username: 'nobody', clientId: 'nobody' })).rejects.toThrow(
      /[Nn]ot authorized/,
    );
  });

  it('takes what a device sends on its own topics, and stores it', async () => {
    const id = await newDevice();
    const meter = await connect(await loginOf(id));
    await meter.publishAsync(`iot/${id}/telemetry`, '{"voltage_dc": 751.2}', { qos: 1 });
    await expect
      .poll(async () => (await ask('GET', `/api/devices/${id}/metrics`, 'viewer')).body)
      .toHaveLength(1);
  });

  it('refuses topics of others, and topics of its own that a device has nothing to send on', async () => {
    const [id, another] = [await newDevice(), await newDevice()];
    const meter = await connect(await loginOf(id));
    for (const topic of [`iot/${another}/telemetry`, `iot/${id}/command`, `iot/${id}/x`, 'x'])
      await expect(meter.publishAsync(topic, 'x', { qos: 1 }), topic).rejects.toMatchObject({ code: 0x87 });
    for (const filter of [`iot/${another}/command`, 'iot/#', '#', `iot/${id}/telemetry`])
      await expect(meter.subscribeAsync(filter), filter).rejects.toThrow();
    await meter.subscribeAsync(`iot/${id}/command`);
  });

  it('sends a device its commands', async () => {
    const id = await newDevice();
    const meter = await connect(await loginOf(id));
    await meter.subscribeAsync(`iot/${id}/command`, { qos: 1 });
    const heard = new Promise<string>((resolve) => meter.once('message', (topic) => resolve(topic)));
    await meter.publishAsync(`iot/${id}/telemetry`, '{"voltage_dc": 751.2}', { qos: 1 });
    await newCommand(id);
    expect(await heard).toBe(`iot/${id}/command`);
  });

  it('lets nobody else in as the runtime', async () => {
    const posing = { username: 'iot-runtime', password: 'guess', clientId: 'x' };
    await expect(connect(posing)).rejects.toThrow(/[Nn]ot authorized/);
  });

  it('ends a connection when its device is given another password', { timeout: 40_000 }, async () => {
    const id = await newDevice();
    const meter = await connect(await loginOf(id));
    const closed = new Promise<void>((resolve) => meter.once('close', () => resolve()));
    const next = await loginOf(id);
    await closed;
    await connect(next);
  });

  it('takes what simulated meters send, of its own and others, and refuses one whose password is wrong', async () => {
    const ids = ['try-dc-0001', 'try-dc-0002', 'try-ac-0001'];
    const logins: Record<string, string> = {};
    for (const device_id of ids) {
      await ask('POST', '/api/devices', 'admin', { device_id, device_name: device_id });
      const { body } = await ask('POST', `/api/devices/${device_id}/mqtt-password`, 'admin');
      logins[device_id] = body.password;
    }
    const brokers = [`mqtt://127.0.0.1:${runtime.mqttPort}`];
    const mistaken = { ...logins, 'try-dc-0002': logins['try-ac-0001'] ?? '' };
    const fleet = await startFleet({ brokers, prefix: 'try', logins: mistaken, sendIntervalS: 1 });
    for (const id of ['try-dc-0001', 'try-ac-0001', 'sim-dc-0001', 'sim-ac-0001'])
      await expect
        .poll(async () => (await ask('GET', `/api/devices/${id}/metrics`, 'viewer')).body)
        .not.toHaveLength(0);
    const problem = expect.stringMatching(
      /^try-dc-0002: the broker does not take the login \(.*[Nn]ot authorized\)$/,
    );
    await expect.poll(() => fleet.figures()).toMatchObject({ connected: 2, brokers: [{ problem }] });
    expect((await fleet.stop()).refused).toBe(0);
    expect((await ask('GET', '/api/devices/try-dc-0002/metrics', 'viewer')).body).toHaveLength(0);
  });

  it('has no passwords for a device that nobody has created, nor for one that a runtime could be taken for', async () => {
    expect((await ask('POST', '/api/devices/nobody/mqtt-password', 'admin')).status).toBe(404);
    await ask('POST', '/api/devices', 'admin', { device_id: 'iot-runtime', device_name: 'x' });
    expect((await ask('POST', '/api/devices/iot-runtime/mqtt-password', 'admin')).status).toBe(409);
  });
});

describe('the log', () => {
  const lines = () =>
    runtime
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{"level"'))
      .map((line) => JSON.parse(line));

  it('has in each line what says when, where and about what', async () => {
    const requestId = randomUUID();
    await ask('GET', '/api/devices', 'viewer', undefined, { 'x-request-id': requestId });
    const own = () => lines().filter((line) => line.request_id === requestId);
    await expect
      .poll(own)
      .toMatchObject([
        { message: 'request done', function: 'manage-devices', route: 'GET /api/devices', status: 200 },
      ]);
    const known = new Set(['http', ...Object.keys(functions)]);
    expect(lines().length).toBeGreaterThan(100);
    for (const line of lines()) {
      expect(line).toMatchObject({
        level: expect.stringMatching(/^(DEBUG|INFO|WARN|ERROR)$/),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'iot-meter',
        message: expect.any(String),
        function: expect.toSatisfy((name) => known.has(name)),
      });
      if (line.route !== undefined) expect(line.request_id, line.message).toEqual(expect.any(String));
    }
  });

  it('names each message of a batch by what its key in the archive ends with', async () => {
    const id = await newDevice();
    const meter = await connect(await loginOf(id));
    const payload = `rubbish of ${id}`;
    await meter.publishAsync(`iot/${id}/telemetry`, payload, { qos: 1 });
    const digest = createHash('sha256').update(payload).digest('hex').slice(0, 8);
    const of = (name: string) =>
      lines().filter((line) => line.function === name && line.message_ids?.includes(digest));
    for (const name of ['archive-messages', 'store-metrics', 'update-registry'])
      await expect.poll(() => of(name)).toMatchObject([{ message: 'batch done' }]);
  });

  it('tells nobody a key, token, password or other secret, and neither do figures and refusals', async () => {
    await ask('POST', `/api/devices/${await newDevice()}/certificate`, 'admin');
    const { body: figures } = await ask('GET', '/metrics', 'viewer');
    expect(figures).toContain('iot_meter_store_seconds');
    const said = [runtime.output(), figures, ...refusals].join('\n');
    const all = new Set([...secrets, ...HOUSE_SECRETS]);
    expect(all.size).toBeGreaterThan(20);
    for (const secret of all) {
      const written = JSON.stringify(secret).slice(1, -1); // in JSON a key in PEM has no line breaks
      expect(said.includes(secret) || said.includes(written), `${secret.slice(0, 8)}...`).toBe(false);
    }
  });
});
