import type { Server } from 'node:net';

/** Another program has the port; the message names the setting that chooses another. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Starts listening. @throws PortTaken when the port is in use or not ours to have */
export function listening(server: Server, host: string, port: number, setting: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      reject(
        new PortTaken(
          `port ${port} on ${host} is in use: stop the program that has it, or set ${setting} to another port`,
        ),
      );
    else if (error.code === 'EACCES')
      reject(
        new PortTaken(`port ${port} on ${host} may not be used by this user: set ${setting} to another port`),
      );
    else reject(error);
  });
  server.listen(port, host, resolve);
  return promise;
}
