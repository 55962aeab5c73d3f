import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { MINUTE_MS } from '#domain/lengths-of-time.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { MESSAGES, select, tagIsAmong } from './flux.ts';
import { textOf } from './line.ts';
import { minuteOf } from './piece.ts';
import { readRows } from './read-rows.ts';
import { QUERIES_AT_ONCE } from './register.ts';
import type { Server } from './server.ts';
import { type Span, type Sweep, sweepsOf } from './spans.ts';

type Take = (deviceId: string, stamp: string, value: string) => void;

/** Reads a field of all notes that begin within the minutes of some spans. @throws StoreAway */
export async function sweep(
  server: Server,
  spans: Span[],
  field: 'said' | 'batch' | 'done' | 'moved',
  condition: ParameterizedQuery,
  take: Take,
): Promise<void> {
  const { bucket } = server.place;
  const all = ({ first, last }: Sweep) => ({
    ...{ bucket, measurement: MESSAGES, field },
    start: minuteOf(first) * MINUTE_MS,
    stop: last + 1,
  });
  await someAtOnce(sweepsOf(spans), QUERIES_AT_ONCE, (one) => {
    const wanted = flux`(${tagIsAmong('device_id', one.deviceIds)}) and ${condition}`;
    const query = flux`${select(all(one), wanted)} |> keep(columns: ["_time", "_value", "device_id"])`;
    return readRows(server, query, (cells) => {
      take(textOf(cells('device_id')), cells('_time'), cells('_value'));
      return true;
    });
  });
}
