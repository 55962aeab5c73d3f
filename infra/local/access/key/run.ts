import { userInfo } from 'node:os';
import { isSecretOf, newApiKey, readApiKey } from '#domain/access/api-key.ts';
import type { ApiKeys } from '#store/access/api-keys.ts';
import { doDeed } from '#store/audit/deed.ts';
import { deedOf } from '../deed-of.ts';
import { secretIn, writeSecretFile } from '../secret-file.ts';
import { HELP, type Options } from './options.ts';

/** Does what is asked; answers what is to be printed. @throws Error where there is no such key */
export async function run(options: Exclude<Options, { wants: 'help' }>, keys: ApiKeys): Promise<string> {
  if (options.wants === 'list') return list(keys);
  if (options.wants === 'create') return create(options, keys);
  const isRevoked = await doDeed(deedOf('npm run key'), () => keys.revoke(options.id));
  if (!isRevoked) throw new Error(`there is no key ${options.id} in force`);
  return `key ${options.id} is revoked`;
}

async function create(
  { fields, file }: Extract<Options, { wants: 'create' }>,
  keys: ApiKeys,
): Promise<string> {
  if (file !== null && (await isHeldIn(file, fields.role, keys))) return `${file} holds such a key already`;
  const key = newApiKey();
  const createdBy = `user ${userInfo().username}`;
  await doDeed(deedOf('npm run key'), () => keys.create(key, { ...fields, createdBy }));
  if (file === null) return key.key;
  await writeSecretFile(file, key.key);
  return `the key is in ${file}`;
}

async function isHeldIn(file: string, role: string, keys: ApiKeys): Promise<boolean> {
  const read = readApiKey((await secretIn(file)) ?? '');
  const held = read === null ? undefined : await keys.find(read.id);
  return read !== null && held !== undefined && held.role === role && isSecretOf(held.hash, read.secret);
}

async function list(keys: ApiKeys): Promise<string> {
  const { keys: all } = await keys.list({ limit: 1000, cursor: undefined });
  const lines = all.map(({ id, role, name, created_at, expires_at, revoked_at, last_used_at }) =>
    [
      id,
      role.padEnd(8),
      `made ${created_at}`,
      last_used_at === null ? 'never used' : `used ${last_used_at}`,
      ...(expires_at === null ? [] : [`until ${expires_at}`]),
      ...(revoked_at === null ? [] : [`revoked ${revoked_at}`]),
      name,
    ].join('  '),
  );
  return lines.length === 0 ? `there is no key yet\n\n${HELP}` : lines.join('\n');
}
