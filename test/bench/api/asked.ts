import { HOUR_MS } from '#domain/lengths-of-time.ts';
/** What is asked of one route: its name in the manifest's form, and the paths that are asked in turn. */
export type Asked = { route: string; paths: string[] };

export const DATAGRAM_MS = 10_000;

/** What a home was filled with: `full` devices have `messages` datagrams each, from `start` (epoch milliseconds) on. */
export type Filled = { ids: string[]; full: string[]; messages: number; start: number; pages: string[] };

/** The routes that are measured. No two requests in a row are for the same, so that nothing is answered only out of a cache of one. */
export const asksOf = ({ ids, full, messages, start, pages }: Filled): Asked[] => [
  { route: 'GET /api/devices/{id}', paths: shuffled(ids).map((id) => `/api/devices/${id}`) },
  { route: 'GET /api/devices?limit=100', paths: pages },
  { route: 'GET /api/stats', paths: ['/api/stats'] },
  {
    route: 'GET /api/devices/{id}/metrics?every=1m',
    paths: full.flatMap((id) =>
      hoursWithin(start, messages).map(
        (from) =>
          `/api/devices/${id}/metrics?metric=voltage_dc&every=1m&start=${from}&stop=${from + HOUR_MS}`,
      ),
    ),
  },
  {
    route: 'GET /api/devices/{id}/raw-data?limit=100',
    paths: full.map((id) => `/api/devices/${id}/raw-data?limit=100`),
  },
];

/** Whole hours that begin at different minutes of what a device has sent; one, if that is less than an hour. */
function hoursWithin(start: number, messages: number): number[] {
  const first = Math.ceil(start / 60_000) * 60_000;
  const spare = Math.max(0, messages * DATAGRAM_MS - HOUR_MS);
  return Array.from({ length: 5 }, (_, index) => first + Math.floor((spare * index) / 5 / 60_000) * 60_000);
}

/** The same order in each run, and none that an index has. */
function shuffled(ids: string[]): string[] {
  let state = 1;
  const drawn = ids.map((id) => {
    state = (state * 48_271) % 2_147_483_647; // Lehmer, 1951
    return { id, state };
  });
  return drawn.sort((a, b) => a.state - b.state).map(({ id }) => id);
}
