import { flux } from '@influxdata/influxdb-client';
import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { readRows } from '#store/metrics/influx/read-rows.ts';
import { influxThat } from './influx-server.ts';

const HEAD =
  '#datatype,string,long,double,string\r\n#group,false,false,false,true\r\n#default,_result,,,\r\n';
const TABLES = `${HEAD},result,table,_value,metric\r\n,,0,1,"a,""b"" \r\n c"\r\n,,0,2,d\r\n\r\n${HEAD},result,table,_value,unit\r\n,,1,3,V\r\n`;
const BROKEN =
  '#datatype,string,long\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,engine: out of memory,897\r\n';

const rowsOf = async (reply: { status: number; body?: string; breakOff?: boolean }, enough = 99) => {
  const { server, asked } = await influxThat(() => reply);
  const rows: string[][] = [];
  await readRows(server, flux`from(bucket: ${'a"b'})`, (cells) => {
    rows.push([cells('_value'), cells('metric'), cells('unit')]);
    return rows.length < enough;
  });
  return { rows, asked };
};

describe('reading rows', () => {
  it('hands on the rows of all tables, whatever their columns', async () => {
    const { rows, asked } = await rowsOf({ status: 200, body: TABLES });
    expect(rows).toEqual([
      ['1', 'a,"b" \r\n c', ''],
      ['2', 'd', ''],
      ['3', '', 'V'],
    ]);
    expect(JSON.parse(asked[0]!.body).query).toBe('from(bucket: "a\\"b")');
  });

  it('stops when it has enough', async () => {
    expect((await rowsOf({ status: 200, body: TABLES }, 2)).rows).toHaveLength(2);
  });

  it('does not take a part for the whole: when the connection breaks, or the query does on its way', async () => {
    await expect(rowsOf({ status: 200, body: TABLES, breakOff: true })).rejects.toThrow(StoreAway);
    await expect(rowsOf({ status: 200, body: `${TABLES}\r\n${BROKEN}` })).rejects.toThrow(/out of memory/);
    await expect(rowsOf({ status: 200, body: `${TABLES}\r\n${BROKEN}` })).rejects.toThrow(StoreAway);
  });

  it('blames itself for a query that the server does not understand, and the settings for an organization that is not there', async () => {
    await expect(rowsOf({ status: 400, body: 'undefined identifier' })).rejects.toThrow("can't run a query");
    const none = JSON.stringify({
      message: 'failed to decode request body: organization name "x" not found',
    });
    await expect(rowsOf({ status: 400, body: none })).rejects.toThrow(StoreAway);
  });
});
