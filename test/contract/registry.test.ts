import { openRegistry } from '#store/registry/open.ts';
import { useDatabase } from '../support/database.ts';
import { describeRegistry } from './registry.ts';

const database = useDatabase();

describeRegistry('PostgreSQL', () =>
  openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10_000, BROKER_COUNT: 1 }),
);
