import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { Server } from '#store/metrics/influx/server.ts';
import { writeLines } from '#store/metrics/influx/write-lines.ts';
import { influxThat } from './influx-server.ts';

const lines = (count: number) => Array.from({ length: count }, (_, n) => ({ time: n, text: `m v=1 ${n}` }));
const said = (message: string) => JSON.stringify({ code: 'invalid', message });

/** As InfluxDB 2.7.12 says it. */
const OUTSIDE_RETENTION = said(
  'failure writing points to database: partial write: dropped 2 points outside retention policy of duration 1h0m0s - oldest point m dropped because it violates a Retention Policy Lower Bound dropped=2 for database: b for retention policy: autogen',
);
/** As older ones do. */
const BEYOND_RETENTION = said(
  'failure writing points to database: partial write: points beyond retention policy dropped=2',
);
const CONFLICT = said(
  'failure writing points to database: partial write: field type conflict: input field "value" on measurement "m" is type integer, already exists as type float dropped=1',
);

describe('writing lines', () => {
  it('sends them gzipped, 5,000 to a request, to the bucket of the organization', async () => {
    const { server, asked } = await influxThat(() => ({ status: 204 }));
    expect(await writeLines(server, lines(12_000))).toEqual([]);
    expect(asked.map(({ body }) => body.split('\n').length).sort()).toEqual([2000, 5000, 5000]);
    expect(asked[0]).toMatchObject({ path: '/api/v2/write', token: 'Token t' });
    expect(Object.fromEntries(asked[0]!.query)).toEqual({ org: 'o', bucket: 'b', precision: 'ns' });
  });

  it.each([429, 500, 503, 408])('tries again when the server answers %i, later each time', async (status) => {
    const { server, asked, pauses } = await influxThat((_, nth) => ({ status: nth < 4 ? status : 204 }));
    expect(await writeLines(server, lines(1))).toEqual([]);
    expect(asked).toHaveLength(4);
    for (const [n, ms] of pauses.entries()) {
      expect(ms).toBeGreaterThanOrEqual(100 * 2 ** n);
      expect(ms).toBeLessThanOrEqual(200 * 2 ** n);
    }
  });

  it('waits as long as the server asks for', async () => {
    const { server, pauses } = await influxThat((_, nth) =>
      nth === 1 ? { status: 503, headers: { 'retry-after': '2' } } : { status: 204 },
    );
    await writeLines(server, lines(1));
    expect(pauses).toEqual([2000]);
  });

  it('says that the store is away when it stays so, or nothing listens there', async () => {
    const { server, asked } = await influxThat(() => ({ status: 503, body: 'starting' }));
    await expect(writeLines(server, lines(1))).rejects.toThrow(/503 starting/);
    expect(asked).toHaveLength(4);
    const nowhere = new Server(
      { base: 'http://127.0.0.1:65531', org: 'o', bucket: 'b' },
      't',
      async () => {},
    );
    await expect(writeLines(nowhere, lines(1))).rejects.toThrow(StoreAway);
    await expect(writeLines(nowhere, lines(1))).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([401, 403, 404])('blames no message for a %i, and does not insist', async (status) => {
    const { server, asked } = await influxThat(() => ({ status, body: said('not for you') }));
    await expect(writeLines(server, lines(1))).rejects.toThrow(StoreAway);
    expect(asked).toHaveLength(1);
  });

  it.each([OUTSIDE_RETENTION, BEYOND_RETENTION])(
    'tells which lines were older than the bucket keeps them: %s',
    async (body) => {
      const { server, asked } = await influxThat(() => ({ status: 422, body }));
      const given = [9, 2, 7, 1].map((time) => ({ time, text: `m v=1 ${time}` }));
      expect((await writeLines(server, given)).map(({ time }) => time)).toEqual([1, 2]);
      expect(asked).toHaveLength(1);
    },
  );

  it.each([
    [400, said("unable to parse 'm v= 1': missing field value")],
    [422, CONFLICT],
  ])('takes a %i for the fault of a line, which would come again: %s', async (status, body) => {
    const { server, asked } = await influxThat(() => ({ status, body }));
    await expect(writeLines(server, lines(2))).rejects.toThrow(
      expect.objectContaining({ name: 'LineRefused' }),
    );
    expect(asked).toHaveLength(1);
  });

  it('halves what is too large at once, and takes a single line that is for faulty', async () => {
    const { server, asked } = await influxThat(({ body }) => ({
      status: body.split('\n').length > 2 ? 413 : 204,
    }));
    await writeLines(server, lines(7));
    const taken = asked.map(({ body }) => body.split('\n')).filter(({ length }) => length <= 2);
    expect(taken.flat()).toEqual(lines(7).map(({ text }) => text));
    const narrow = await influxThat(() => ({ status: 413 }));
    await expect(writeLines(narrow.server, lines(1))).rejects.toThrow(
      expect.objectContaining({ name: 'LineRefused' }),
    );
  });

  it('reads its token from a secret, as text or JSON, and again when it is refused', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:influx';
    const secrets = mockClient(SecretsManagerClient);
    onTestFinished(() => secrets.restore());
    secrets
      .on(GetSecretValueCommand, { SecretId: arn })
      .resolvesOnce({ SecretString: 'old\n' })
      .resolves({ SecretString: '{"token":"new"}' });
    const { server, asked } = await influxThat(
      ({ token }) => ({ status: token === 'Token new' ? 204 : 401 }),
      arn,
    );
    await writeLines(server, lines(1));
    await writeLines(server, lines(1));
    expect(asked.map(({ token }) => token)).toEqual(['Token old', 'Token new', 'Token new']);
    expect(secrets.calls()).toHaveLength(2);
    secrets.restore();
  });
});
