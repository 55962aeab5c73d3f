import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triesOf } from '#test/support/tries-of.ts';
import { ask } from './ask.ts';

const numRuns = triesOf(100);

const odd = fc.constantFrom(
  '',
  '\0',
  '%00',
  '\ud800',
  '\udfff\ud800',
  '__proto__',
  'constructor',
  'toString',
  '../..',
  "'; DROP TABLE devices; --",
  'ǆ',
  '\u2028',
  'NULL',
  '{}',
  'İ',
  '-1',
  '1e400',
  'x'.repeat(70_000),
);
const text = fc.oneof(odd, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const json = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  text,
  fc.constantFrom(null, true, -0, 1e308, [], {}),
);
const fields = [
  'device_id',
  'device_name',
  'device_type',
  'location',
  'status',
  'metadata',
  'connection_status',
  'fw_version',
  'last_seen',
  'created_at',
  'clock_ahead_ms',
];
const key = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: text });

/** Objects of the resource's own fields with anything in them; also with own keys named like the prototype's. */
const body = fc.oneof(
  json,
  fc
    .array(fc.tuple(key, fc.oneof(json, fc.constantFrom('active', 'online', 'power_meter_dc'))), {
      maxLength: 6,
    })
    .map((all) => Object.fromEntries(all)),
);

const query = fc.dictionary(
  fc.oneof(fc.constantFrom('status', 'type', 'connection_status', 'q', 'limit', 'cursor'), text),
  text,
  { maxKeys: 4 },
);

/** A cursor that is one in form: any JSON, packed as the lists do. */
const cursor = fc
  .oneof(fc.tuple(fc.oneof(fc.maxSafeInteger(), fc.double()), text), json)
  .map((position) => Buffer.from(JSON.stringify(position)).toString('base64url'));

const header = fc.oneof(text, fc.constantFrom('*', '"1"', 'W/"1"', ',,,', '"'));

const ROUTES = [
  'GET /api/devices',
  'POST /api/devices',
  'GET /api/devices/{id}',
  'PUT /api/devices/{id}',
  'PATCH /api/devices/{id}',
  'DELETE /api/devices/{id}',
  'POST /api/devices/{id}/heartbeat',
  'GET /api/devices/{id}/status',
  'PUT /api/devices/{id}/status',
];

export function describeFuzzing(created: () => Promise<string>): void {
  describe('whatever is sent', () => {
    const request = fc.record({
      routeKey: fc.constantFrom(...ROUTES),
      isThere: fc.boolean(),
      // no gateway hands on half a surrogate pair in a path
      id: text.map((id) => id.toWellFormed()),
      query: fc.oneof(
        query,
        cursor.map((one) => ({ cursor: one })),
      ),
      body,
      ifMatch: fc.option(header, { nil: undefined }),
    });

    it('the answer is never a 500, and what is taken can be read', async () => {
      const known = await created();
      const check = async ({
        routeKey,
        isThere,
        id,
        query,
        body,
        ifMatch,
      }: typeof request extends fc.Arbitrary<infer T> ? T : never) => {
        const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': ifMatch };
        const params = { id: isThere ? known : id };
        const { status, json } = await ask(routeKey, {
          params,
          query,
          rawBody: JSON.stringify(body),
          headers,
        });
        expect(status, JSON.stringify(json)).toBeLessThan(500);
        if (Number(status) >= 400) expect(json).toMatchObject({ status, detail: expect.any(String) });
        const after = await ask('GET /api/devices/{id}', { params: { id: known } });
        if (after.status === 404)
          await ask('POST /api/devices', { body: { device_id: known, device_name: 'again' } });
        else expect(after.status).toBe(200);
      };
      await fc.assert(fc.asyncProperty(request, check), { numRuns });
    }, 300_000);
  });
}
