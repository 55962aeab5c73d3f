import mqtt from 'mqtt';

/** Ends the sessions that clients have left on a broker, so that it keeps nothing for them. */
export async function forgetSessions(url: string, clientIds: string[]): Promise<void> {
  for (const clientId of clientIds) {
    const client = await mqtt.connectAsync(url, { clientId, clean: true, protocolVersion: 5 });
    await client.endAsync();
  }
}
