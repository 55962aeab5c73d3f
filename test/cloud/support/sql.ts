import pg from 'pg';

/** Runs a statement in the database of the deployment, as its administrator would. */
export async function sql(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.CLOUD_DATABASE_URL });
  await client.connect();
  await client.query(text);
  await client.end();
}
