-- Up Migration

-- Requests with an Idempotency-Key, and what they were answered: each is done once within 24 hours.
CREATE TABLE idempotent_requests (
  subject text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  -- SHA-256 of path, query and body: the same key with another one is refused
  fingerprint bytea NOT NULL,
  -- the same for each try, so that what the request makes can bear it
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- counts the tries, so that one that was given up for dead can't answer for its successor
  attempt integer NOT NULL DEFAULT 1,
  first_try_at timestamptz NOT NULL DEFAULT now(),
  last_try_at timestamptz NOT NULL DEFAULT now(),
  -- the answer, null as long as it is being worked on
  reply json,
  PRIMARY KEY (subject, route, key)
);
CREATE INDEX idempotent_requests_oldest ON idempotent_requests (first_try_at);
