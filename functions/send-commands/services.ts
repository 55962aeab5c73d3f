import type { Dispatcher } from '#store/outbox/dispatcher.ts';
import type { Outbox } from '#store/outbox/port.ts';

export type Services = { outbox: Outbox; dispatcher: Pick<Dispatcher, 'send'> };
