import * as z from 'zod';
import { IdentitiesConfig, openIdentities } from '#store/identities/open.ts';
import type { Identities } from '#store/identities/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { secretValue } from '#store/secrets.ts';

/** `host:port`, the host in brackets where it is an IPv6 address. */
const Endpoint = z
  .string()
  .regex(/^(?:[^\s:[\]]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, 'expected host:port')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  });

/** Shorter ones can be guessed from one signature (RFC 2104, 3). */
const SECRET_CHARACTERS = 32;

export const Config = z.intersection(
  RegistryConfig.extend({
    /** Where devices connect to, if it is not where AWS IoT says; in a local home absent where its broker takes no certificates. */
    DEVICE_ENDPOINT: Endpoint.optional(),
    /** The fleet's master secret, or the ARN of the secret that holds it. */
    COMMAND_SECRET: z.string().min(SECRET_CHARACTERS, `at least ${SECRET_CHARACTERS} characters`),
  }),
  IdentitiesConfig,
);

export type Services = {
  registry: Registry;
  identities: Identities;
  /** As it was set; else the identities are asked. */
  endpoint: { host: string; port: number } | null;
  /** The master secret as it is now. @throws StoreAway */
  commandSecret: () => Promise<string>;
};

export const build = (config: z.infer<typeof Config>): Services => ({
  registry: openRegistry(config),
  identities: openIdentities(config),
  endpoint: config.DEVICE_ENDPOINT ?? null,
  commandSecret: () => secretValue(config.COMMAND_SECRET),
});
