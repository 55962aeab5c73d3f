import { ApiKeys } from '#store/access/api-keys.ts';
import { openDatabase } from '../database.ts';
import { HELP, optionsOf } from './options.ts';
import { run } from './run.ts';

async function main(): Promise<string> {
  const options = optionsOf(process.argv.slice(2));
  if (options.wants === 'help') return HELP;
  const database = await openDatabase(process.env);
  const keys = new ApiKeys(database.url);
  try {
    return await run(options, keys);
  } finally {
    await keys.close();
    await database.close();
  }
}

try {
  console.log(await main());
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
