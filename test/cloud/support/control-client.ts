/** Sends the database away, or calls it back. */
export async function database(where: 'away' | 'back'): Promise<void> {
  const response = await fetch(`${process.env.CLOUD_CONTROL_URL}/database/${where}`, { method: 'POST' });
  if (response.status !== 204) throw new Error(`the database does not go ${where}: ${response.status}`);
}

/** How often somebody has asked for the database since it went away. */
export async function refused(): Promise<number> {
  return Number(await (await fetch(`${process.env.CLOUD_CONTROL_URL}/database/refused`)).text());
}
