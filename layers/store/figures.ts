import { Registry } from 'prom-client';

/** The figures of this thread; the local runtime adds up those of all its threads for /metrics. */
export const figures = new Registry();
