import { newApiKey } from '#domain/access/api-key.ts';
import { keysApi } from '#domain/api/keys.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { Conflict, NotFound } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { Services } from './services.ts';

/** Makes a key. Nobody can read it again, for only a hash of it is kept. */
export const create = route(keysApi.create, async ({ body, caller }, { keys, takesKeys }: Services) => {
  if (!takesKeys)
    throw new Conflict(
      'API keys open nothing here: set API_KEYS=on, or apiKeys=true in a deployment to AWS, and try again',
    );
  const { name, role, expires_at: expiresAt = null } = body;
  const key = newApiKey();
  const created = await keys.create(key, { name, role, createdBy: caller.subject, expiresAt });
  return {
    status: 201,
    headers: { location: `/api/keys/${key.id}` },
    json: { ...created, key: key.key },
  };
});

/** Keys, newest first. */
export const list = route(keysApi.list, async ({ path, query }, { keys }: Services) => {
  const { keys: json, next } = await keys.list(query);
  return { status: 200, headers: linkToNext(path, { limit: String(query.limit) }, next), json };
});

/** Ends a key; whoever has asked with it a moment ago is let in for a minute more at most. */
export const revoke = route(keysApi.revoke, async ({ params }, { keys }: Services) => {
  const isId = /^[0-9a-f]{1,64}$/.test(params.id);
  if (!isId || !(await keys.revoke(params.id))) throw new NotFound('there is no such key in force');
  return { status: 200, json: { message: `key ${params.id} revoked` } };
});
