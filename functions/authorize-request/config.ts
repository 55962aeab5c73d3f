import * as z from 'zod';
import { AccessConfig } from '#lambda/access/issuer.ts';
import { RouteRolesSetting } from '#lambda/access/route-roles-setting.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';

const Own = z.object({
  ROUTE_ROLES: RouteRolesSetting,
  API_KEYS: z.enum(['on', 'off']).default('off'),
  /** For how many seconds a key that was found is kept; 0 where the gateway keeps answers. */
  KEY_CACHE_SECONDS: z.coerce.number().min(0).max(60).default(0),
});

const Given = z.record(z.string(), z.string().optional());

/** Who is let in by what: tokens of an OpenID Connect issuer, API keys, or both. */
export const Config = Given.transform((env, context) => {
  const own = Own.safeParse(env);
  const oidc = (env.OIDC_ISSUER === undefined ? z.null() : AccessConfig).safeParse(
    env.OIDC_ISSUER === undefined ? null : env,
  );
  const database = DatabaseConfig.safeParse(env);
  const takesKeys = own.data?.API_KEYS === 'on';
  const problems = [own, oidc, ...(takesKeys ? [database] : [])].flatMap(({ error }) => error?.issues ?? []);
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path, message });
  if (problems.length === 0 && !takesKeys && env.OIDC_ISSUER === undefined)
    context.addIssue({ code: 'custom', path: ['OIDC_ISSUER'], message: 'is needed, or API_KEYS=on' });
  if (own.data === undefined) return z.NEVER;
  return {
    roles: own.data.ROUTE_ROLES,
    oidc: oidc.data ?? null,
    keys:
      takesKeys && database.data !== undefined
        ? { databaseUrl: database.data.DATABASE_URL, keepSeconds: own.data.KEY_CACHE_SECONDS }
        : null,
  };
});
export type Config = z.infer<typeof Config>;
