import { parseArgs } from 'node:util';
import { keysApi } from '#domain/api/keys.ts';
import type { KeyFields } from '#store/access/api-keys.ts';

export const HELP = `Makes API keys beside the API: for a house whose admins have lost theirs, or for scripts.

  npm run key -- create --role viewer|operator|admin --name "what it is for" [--expires 2027-01-01T00:00:00Z] [--file FILE]
  npm run key -- list
  npm run key -- revoke ID

The database is that of DATABASE_URL, or else the embedded one in DATA_DIR, which no runtime may hold meanwhile.
The key is printed once, or written to FILE for its owner alone. A FILE that holds such a key in force stays as it is.`;

export type Options =
  | { wants: 'help' }
  | { wants: 'create'; fields: Omit<KeyFields, 'createdBy'>; file: string | null }
  | { wants: 'list' }
  | { wants: 'revoke'; id: string };

const FLAGS = {
  role: { type: 'string' },
  name: { type: 'string' },
  expires: { type: 'string' },
  file: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Reads a command line. @throws Error that says what is wrong with it */
export function optionsOf(args: string[]): Options {
  const { values, positionals } = parseArgs({ args, options: FLAGS, strict: true, allowPositionals: true });
  const [wanted, id = ''] = positionals;
  if (values.help === true || wanted === undefined) return { wants: 'help' };
  if (wanted === 'list') return { wants: 'list' };
  if (wanted === 'revoke') return { wants: 'revoke', id };
  if (wanted !== 'create') throw new Error(`there is no command ${wanted}: create, list or revoke`);
  const { role, name, expires, file = null } = values;
  const read = keysApi.create.body.safeParse({
    role,
    name,
    ...(expires === undefined ? {} : { expires_at: expires }),
  });
  if (!read.success)
    throw new Error(
      read.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'),
    );
  const { expires_at: expiresAt = null } = read.data;
  return { wants: 'create', fields: { role: read.data.role, name: read.data.name, expiresAt }, file };
}
