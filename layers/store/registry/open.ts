import * as z from 'zod';
import { DatabaseConfig } from '../postgres/pool.ts';
import { timed } from '../timed.ts';
import type { Registry } from './port.ts';
import { PostgresRegistry } from './postgres.ts';

const BUFFER_PRESETS = { high: 80, low: 60 };

/** Where the registry is, and what holds for recording messages in it. */
export const RegistryConfig = DatabaseConfig.extend({
  /** So many devices that nobody created are taken in; what further ones send is kept in the other stores. */
  DISCOVERED_DEVICES_MAX: z.coerce.number().int().min(0).default(10_000),
  /** Through how many brokers devices speak. With one, its word that a device is gone holds at once. */
  BROKER_COUNT: z.coerce.number().int().min(1).max(5).default(1),
  /** From how much on a device's buffer is too full, and below how much it is well again, in percent. */
  BUFFER_HIGH_PCT: z.coerce.number().min(1).max(100).default(BUFFER_PRESETS.high),
  BUFFER_LOW_PCT: z.coerce.number().min(1).max(100).default(BUFFER_PRESETS.low),
});
export type RegistryConfig = z.infer<typeof RegistryConfig>;

type OpenedBy = Omit<RegistryConfig, 'BUFFER_HIGH_PCT' | 'BUFFER_LOW_PCT'> & Partial<RegistryConfig>;

/** The registry that the settings name. */
export const openRegistry = ({
  DATABASE_URL,
  DISCOVERED_DEVICES_MAX,
  BROKER_COUNT,
  BUFFER_HIGH_PCT: high = BUFFER_PRESETS.high,
  BUFFER_LOW_PCT: low = BUFFER_PRESETS.low,
}: OpenedBy): Registry =>
  timed(
    'registry',
    new PostgresRegistry(DATABASE_URL, {
      discoveredMax: DISCOVERED_DEVICES_MAX,
      brokers: BROKER_COUNT,
      buffer: { high: high, low },
    }),
  );
