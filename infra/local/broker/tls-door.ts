import { hostname } from 'node:os';
import { createServer, type TlsOptions } from 'node:tls';
import type { Aedes } from 'aedes';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { serverCredentials } from '#store/identities/folder/server-certificate.ts';
import { listening } from '../listening.ts';
import { closingWithAll, type Listener } from './listeners.ts';

/** @property identities the folder of the house's authority, whose certificates are taken and who certifies the broker */
export type TlsAddress = { host: string; port: number; identities: string };

/** The broker's certificate holds for longer; made anew so often, it never comes near its end. */
const RENEW_MS = DAY_MS;

/** A client that says nothing, or not the right thing, is not waited for longer. */
const HANDSHAKE_MS = 10_000;

/**
 * MQTT over TLS, for clients that have a certificate of the house: any other is refused in the handshake. Which of them is in force
 * is looked at when the client says who it is. @throws PortTaken
 */
export async function listenTls(aedes: Aedes, { host, port, identities }: TlsAddress): Promise<Listener> {
  const names = ['localhost', host, hostname(), '127.0.0.1', '::1'];
  const options: TlsOptions = {
    ...(await serverCredentials(identities, names)),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    noDelay: true,
  };
  const server = createServer(options, (socket) => void aedes.handle(socket));
  await listening(server, host, port, 'MQTT_TLS_PORT');
  const renew = async () => server.setSecureContext(await serverCredentials(identities, names));
  const renewal = setInterval(() => void renew().catch(() => undefined), RENEW_MS); // tomorrow again: it holds for months
  const closing = closingWithAll(server);
  return {
    close: () => {
      clearInterval(renewal);
      return closing.close();
    },
  };
}
