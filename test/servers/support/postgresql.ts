import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { newDatabase } from '../../support/databases.ts';
import { freePorts } from '../../support/runtime-process.ts';
import type { Found } from './build.ts';
import type { Part } from './part.ts';
import { ServerProcess } from './server-process.ts';

/** Debian keeps each version in a folder of its own: `/usr/lib/postgresql/15/bin`. */
const DEBIAN = '/usr/lib/postgresql';

/** The newest server on this machine. */
export function findPostgresql(): Found {
  const inPath = spawnSync('sh', ['-c', 'command -v postgres'], { encoding: 'utf8' }).stdout.trim();
  if (inPath !== '') return { program: inPath };
  const [newest] = versions().sort((one, other) => Number(other) - Number(one));
  return newest === undefined
    ? { missing: 'install the package postgresql' }
    : { program: join(DEBIAN, newest, 'bin', 'postgres') };
}

function versions(): string[] {
  try {
    return readdirSync(DEBIAN).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** PostgreSQL with a new cluster in `folder`, over TCP on loopback with a password. It refuses to run as root, so that it runs as `postgres` then. */
export async function startPostgresql(program: string, folder: string): Promise<Part> {
  const user = process.getuid?.() === 0 ? postgresUser() : undefined;
  const password = randomBytes(16).toString('hex');
  const [data, secret] = [join(folder, 'data'), join(folder, 'password')];
  await mkdir(data);
  await writeFile(secret, password);
  if (user !== undefined) for (const path of [folder, data, secret]) await chown(path, user.uid, user.gid);
  await chmod(data, 0o700);
  execFileSync(
    join(program, '..', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      secret,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ],
    { ...user, cwd: '/', stdio: 'pipe' },
  );
  const { http: port } = await freePorts();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const server = new ServerProcess({
    program,
    args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
    user,
    log: join(folder, 'postgresql.log'),
    isReady: () => takesQueries(url),
  });
  await server.start();
  return { ...postgresqlAt(url), process: server };
}

/** A server that is there, with a user who may make databases. */
export const postgresqlAt = (url: string): Part => ({
  environment: { TEST_DATABASE_URL: url },
  newPlace: async () => {
    const { url: place, remove } = await newDatabase(url);
    return { settings: { DATABASE_URL: place }, remove };
  },
});

function postgresUser(): { uid: number; gid: number } {
  const id = (which: '-u' | '-g') => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function takesQueries(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
  return true;
}
