import type { Alerts } from '#store/alerts/port.ts';
import type { Registry } from '#store/registry/port.ts';

export type Services = { alerts: Alerts; registry: Pick<Registry, 'exists'> };
