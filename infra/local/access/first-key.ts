import { newApiKey } from '#domain/access/api-key.ts';
import { ApiKeys } from '#store/access/api-keys.ts';
import { doDeed } from '#store/audit/deed.ts';
import { deedOf } from './deed-of.ts';
import { writeSecretFile } from './secret-file.ts';

/**
 * Makes the first key of a house that takes keys and has none of an admin, and writes it to a file that only its owner can read: with
 * it people make all others. The file is on the disk before the key holds, and of several runtimes that start at once one does this.
 */
export async function firstKey(
  databaseUrl: string,
  file: string,
  say: (line: string) => void,
): Promise<void> {
  const keys = new ApiKeys(databaseUrl);
  try {
    if (await keys.hasAdmin()) return;
    const key = newApiKey();
    const fields = { name: 'first key', role: 'admin', createdBy: 'first start', expiresAt: null } as const;
    const isMade = await doDeed(deedOf('start'), () =>
      keys.createFirst(key, fields, () => writeSecretFile(file, `${key.key}\n`)),
    );
    if (isMade)
      say(
        `the first API key, of an admin, is in ${file}: make others with it, then revoke it and delete the file`,
      );
  } finally {
    await keys.close();
  }
}
