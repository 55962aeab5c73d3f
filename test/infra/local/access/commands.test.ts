import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApiKey, readApiKey } from '#domain/access/api-key.ts';
import { isPasswordOf, verifierOf } from '#domain/access/mqtt-password.ts';
import { StoreAway } from '#domain/errors.ts';
import { firstKey } from '#local/access/first-key.ts';
import { optionsOf } from '#local/access/key/options.ts';
import { run } from '#local/access/key/run.ts';
import { keepWritten } from '#local/access/mqtt-passwords/keep-written.ts';
import { passwordFile } from '#local/access/mqtt-passwords/password-file.ts';
import { ApiKeys } from '#store/access/api-keys.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { AuditLog } from '#store/audit/audit-log.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { useDatabase } from '#test/support/database.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { until } from '#test/support/until.ts';

const databaseUrl = useDatabase();
let keys: ApiKeys;
beforeAll(() => {
  keys = new ApiKeys(databaseUrl());
});

const command = (...args: string[]) => {
  const options = optionsOf(args);
  if (options.wants === 'help') throw new Error('no command');
  return run(options, keys);
};

describe('the first key', () => {
  it('is made once, however many start at once, and stands whole in the file', async () => {
    const file = join(temporaryFolder(), 'keys', 'admin-key');
    const said: string[] = [];
    await Promise.all([1, 2, 3].map(() => firstKey(databaseUrl(), file, (line) => said.push(line))));
    expect(said).toEqual([expect.stringContaining(file)]);
    const key = readApiKey(readFileSync(file, 'utf8').trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await keys.find(key?.id ?? '')).toMatchObject({ role: 'admin' });
    const { entries } = await new AuditLog(databaseUrl()).list({
      target: key?.id,
      limit: 10,
      cursor: undefined,
    });
    expect(entries).toMatchObject([{ route: 'start', role: 'admin', address: 'this machine' }]);
  });

  it('is made again where every key of an admin was revoked, and not before', async () => {
    const file = join(temporaryFolder(), 'admin-key');
    const said: string[] = [];
    await firstKey(databaseUrl(), file, (line) => said.push(line));
    expect(said).toEqual([]);
    const { keys: all } = await keys.list({ limit: 10, cursor: undefined });
    for (const { id } of all) await keys.revoke(id);
    await firstKey(databaseUrl(), file, (line) => said.push(line));
    expect(said).toHaveLength(1);
  });

  it('does not hold where it could not be written', async () => {
    const { keys: all } = await keys.list({ limit: 10, cursor: undefined });
    for (const { id } of all) await keys.revoke(id);
    const inTheWay = join(temporaryFolder(), 'file');
    writeFileSync(inTheWay, '');
    await expect(firstKey(databaseUrl(), join(inTheWay, 'admin-key'), () => {})).rejects.toThrow();
    expect(await keys.hasAdmin()).toBe(false);
  });
});

describe('the command for keys', () => {
  it('makes a key, lists it and revokes it', async () => {
    const key = await command('create', '--role', 'operator', '--name', 'night shift');
    const id = readApiKey(key)?.id ?? '';
    expect(await command('list')).toContain(`${id}  operator`);
    expect(await command('list')).not.toContain(key);
    await command('revoke', id);
    expect(await keys.find(id)).toBeUndefined();
    await expect(command('revoke', id)).rejects.toThrow(`there is no key ${id} in force`);
  });

  it('leaves a file alone that holds such a key in force, and writes it anew otherwise', async () => {
    const file = join(temporaryFolder(), 'prometheus');
    const create = () => command('create', '--role', 'viewer', '--name', 'prometheus', '--file', file);
    await create();
    const first = readFileSync(file, 'utf8');
    await create();
    expect(readFileSync(file, 'utf8')).toBe(first);
    await command('revoke', readApiKey(first)?.id ?? '');
    await create();
    expect(readFileSync(file, 'utf8')).not.toBe(first);
    writeFileSync(file, newApiKey().key);
    await create();
    expect(await keys.find(readApiKey(readFileSync(file, 'utf8'))?.id ?? '')).toMatchObject({
      role: 'viewer',
    });
  });

  it.each([
    [['create'], '--name'],
    [['create', '--name', 'x', '--role', 'boss'], '--role'],
    [['create', '--name', 'x', '--role', 'admin', '--expires', 'soon'], '--expires'],
    [['destroy'], 'no command destroy'],
    [['list', '--colour'], '--colour'],
  ])('says what is wrong with %j', (args, problem) => {
    expect(() => optionsOf(args)).toThrow(problem);
  });
});

describe('the password file of Mosquitto', () => {
  const fields = { device_name: 'x', device_type: null, location: null, status: 'active', metadata: {} };
  let registry: Registry;
  let passwords: MqttPasswords;
  beforeAll(() => {
    registry = openRegistry({ DATABASE_URL: databaseUrl(), DISCOVERED_DEVICES_MAX: 0, BROKER_COUNT: 1 });
    passwords = new MqttPasswords(databaseUrl());
  });
  afterAll(() => Promise.all([registry.close(), passwords.close()]));

  it('has the runtime, and every device that was given a password but those of its name', async () => {
    for (const id of ['m1', 'm2', 'm3', 'iot-runtime-1-0']) await registry.create(id, fields);
    for (const id of ['m1', 'm2', 'iot-runtime-1-0']) await passwords.set(id, await verifierOf(`of ${id}`));
    expect(await passwords.set('nobody', await verifierOf('x'))).toBe(false);
    const { text, devices } = await passwordFile(passwords, 'of the runtime');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':'));
    expect([devices, lines.map(([name]) => name)]).toEqual([2, ['iot-runtime', 'm1', 'm2']]);
    for (const [at, password] of ['of the runtime', 'of m1', 'of m2'].entries())
      expect(await isPasswordOf(lines[at]?.[1] ?? '', password)).toBe(true);
  });

  it('is written again after each change, and only then', async () => {
    const file = join(temporaryFolder(), 'passwords');
    const revision = () => readFileSync(`${file}.revision`, 'utf8');
    const names = () => [...readFileSync(file, 'utf8').matchAll(/^([^:]+):/gm)].map(([, name]) => name);
    const said: string[] = [];
    let isAway = false;
    const away = {
      all: () => passwords.all(),
      fingerprint: async () => {
        if (isAway) throw new StoreAway('passwords', 'gone');
        return passwords.fingerprint();
      },
    };
    const end = new AbortController();
    const options = { file, runtimePassword: 'of the runtime', lookMs: 20, signal: end.signal };
    const kept = keepWritten({ ...options, passwords: away, say: (line) => said.push(line) });
    await until(() => existsSync(`${file}.revision`));
    expect(names()).toEqual(['iot-runtime', 'm1', 'm2']);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const first = revision();
    const seen = statSync(`${file}.revision`).mtimeMs;
    await until(() => statSync(`${file}.revision`).mtimeMs > seen); // looked again
    expect(revision()).toBe(first);

    await passwords.set('m3', await verifierOf('of m3'));
    await until(() => revision() !== first);
    expect(names()).toEqual(['iot-runtime', 'm1', 'm2', 'm3']);

    isAway = true;
    await until(() => said.some((line) => line.includes('trying again')));
    const [before, second] = [readFileSync(file, 'utf8'), revision()];
    await passwords.set('m3', await verifierOf('another of m3'));
    isAway = false;
    await until(() => revision() !== second);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    const news = () => said.filter((line) => line.includes('again'));
    await until(() => news().length > 1);
    expect(news()).toEqual([expect.stringContaining('trying again'), 'the passwords can be read again']);

    const third = revision();
    await registry.remove('m3', (await registry.get('m3'))?.version ?? '');
    await until(() => revision() !== third);
    expect(names()).toEqual(['iot-runtime', 'm1', 'm2']);
    end.abort();
    await kept;
  });
});
