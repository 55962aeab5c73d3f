import { expect, it } from 'vitest';
import { KnownNotes } from '#store/metrics/influx/known-notes.ts';
import { Notebook } from '#store/metrics/influx/notebook.ts';
import { piecesOf } from '#store/metrics/influx/piece.ts';
import { MIDNIGHT, run } from '../../../../contract/metrics-runs.ts';
import { influxThat } from './influx-server.ts';

const MARKS =
  '#datatype,string,long,string,long\r\n#group,false,false,false,false\r\n#default,_result,,,\r\n,result,table,_time,_value\r\n';
const COUNT =
  '#datatype,string,long,long\r\n#group,false,false,false\r\n#default,_result,,\r\n,result,table,_value\r\n,,0,7\r\n\r\n';

/** A store of which only the marks are known. */
async function storeOf({ hasOldNotes = false, known = new KnownNotes() }) {
  const marks = new Set<string>();
  const mark = (line: string) => {
    const [, number, stamp = ''] = /^iot_writers writer=(\d+)i (\d+)$/.exec(line) ?? [];
    if (number !== undefined)
      marks.add(`,,0,${new Date(Number(stamp.slice(0, -6))).toISOString()},${number}`);
  };
  const { server, asked } = await influxThat(({ path, body }) => {
    if (!path.endsWith('query')) for (const line of body.split('\n')) mark(line);
    else if (body.includes('iot_writers'))
      return { status: 200, body: `${MARKS}${[...marks].join('\r\n')}\r\n` };
    return { status: 200, body: hasOldNotes && body.includes('count()') ? COUNT : '' };
  });
  const queries = () =>
    asked
      .splice(0)
      .filter(({ path }) => path.endsWith('query'))
      .map(({ body }) => /iot_writers|count|said/.exec(body)?.[0].replace('iot_writers', 'marks'));
  return { notebook: new Notebook(server, known), queries, mark };
}

const pieces = (devices: string[], minute = 0) =>
  [
    ...piecesOf(
      devices.map((deviceId) => run({ deviceId, times: [MIDNIGHT + minute * 60_000 + tick++] })),
    ).values(),
  ].flat();
let tick = 0;

const fleet = Array.from({ length: 30 }, (_, n) => `d${n}`);

it('asks who else writes of a minute, and reads no notes where nobody does, however many devices there are', async () => {
  const { notebook, queries } = await storeOf({});
  await notebook.note(pieces(fleet));
  expect(queries()).toEqual(['marks', 'count']);
  for (let n = 0; n < 3; n++) {
    expect((await notebook.note(pieces(fleet))).others).toEqual([]);
    expect(queries()).toEqual(['marks']);
  }
  await notebook.note([...pieces(fleet, 1), ...pieces(fleet, 2)]);
  expect(queries()).toEqual(['marks', 'count']);
});

it('reads notes where another one writes too, and from then on without asking', async () => {
  const { notebook, queries, mark } = await storeOf({});
  await notebook.note(pieces(fleet));
  queries();
  mark(`iot_writers writer=5i ${MIDNIGHT + 59_500}000000`);
  await notebook.note(pieces(fleet));
  expect(queries()).toEqual(['marks', 'said']);
  await notebook.note(pieces(fleet));
  expect(queries()).toEqual(['said']);
});

it('reads notes where there are some of before minutes had marks', async () => {
  const { notebook, queries } = await storeOf({ hasOldNotes: true });
  await notebook.note(pieces(fleet));
  expect(queries()).toEqual(['marks', 'count', 'said']);
});

it('reads notes where it has forgotten its own', async () => {
  const { notebook, queries } = await storeOf({ known: new KnownNotes(20) });
  await notebook.note(pieces(fleet));
  queries();
  await notebook.note(pieces(fleet));
  expect(queries()).toEqual(['marks', 'said']);
});

it('reads the notes of a few devices among many, until it would have cost less to ask', async () => {
  const { notebook, queries } = await storeOf({});
  await notebook.note(pieces(fleet));
  queries();
  for (const wanted of [['said'], ['said'], ['marks', 'count'], ['marks']]) {
    await notebook.note(pieces(['d1'], 1));
    expect(queries()).toEqual(wanted);
  }
});

it('reads the notes of a device whose messages contradict each other', async () => {
  const { notebook, queries } = await storeOf({});
  const twice = [1n, 2n].map((message) => run({ deviceId: 'd1', times: [MIDNIGHT], message }));
  const [first, second] = twice.map((one) => [...piecesOf([one]).values()].flat());
  await notebook.note(first!);
  queries();
  await notebook.note(second!);
  expect(queries()).toEqual(['marks', 'said']);
});
