/** Has something done to the servers; answers what came of it. @throws Error when it was not done */
export async function command(path: string): Promise<unknown> {
  const response = await fetch(`${process.env.CONTROL_URL}${path}`, { method: 'POST' });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
