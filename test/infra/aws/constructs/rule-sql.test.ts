import { expect, it } from 'vitest';
import { sqlOf } from '#aws/constructs/rule-sql.ts';
import { manifest } from '#manifest/manifest.ts';

it('takes every message as its bytes are, and leaves our own commands out', () => {
  const [rule] = Object.values(manifest.rules);
  expect(sqlOf(rule!)).toBe(
    "SELECT encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS received_at, " +
      "clientid() AS client_id, principal() AS principal FROM 'iot/#' " +
      "WHERE isUndefined(topic(3)) OR topic(3) <> 'command' OR topic(4) = 'ack'",
  );
});

it('has no WHERE where there is no condition, and doubles quotes', () => {
  expect(sqlOf({ from: "it's/#", whereAny: [], deviceLevel: 2 })).toMatch(/ FROM 'it''s\/#'$/);
});

it('says for whom alone a message is, where all read one stream', () => {
  expect(sqlOf(manifest.rules.watch_presence!)).toBe(
    "SELECT encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS received_at, " +
      "clientid() AS client_id, principal() AS principal, 'update-registry' AS only_for " +
      "FROM '$aws/events/presence/disconnected/+'",
  );
});
