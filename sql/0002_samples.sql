-- Up Migration

-- A time series: one metric of one device. Names sort by their bytes, as the pages of a query do.
CREATE TABLE series (
  id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id text COLLATE "C" NOT NULL,
  metric    text COLLATE "C" NOT NULL,
  unit      text NOT NULL,
  derived   boolean NOT NULL,
  UNIQUE (device_id, metric)
);

-- The samples of one series in one message and one UTC minute. That no row crosses a minute bounds what a query has to
-- look at beside its range, and what can overlap. The figures of a row are stored, so that a window that holds
-- the whole row need not look into it. Wide columns first: no padding.
CREATE TABLE samples (
  t0       timestamptz NOT NULL, -- of the first sample
  message  int8 NOT NULL,        -- tells two messages with overlapping samples apart, and knows a repeated one
  ts       timestamptz NOT NULL, -- rank (ts, seq): where messages differ about a time, the later one is right
  seq      int8 NOT NULL,
  sum      float8 NOT NULL,
  min      float8 NOT NULL,
  max      float8 NOT NULL,
  integral float8 NOT NULL,      -- value x hours, by trapezoid from the first sample to the last
  series   int4 NOT NULL,
  span     int4 NOT NULL,        -- ms from the first sample to the last
  max_gap  int4 NOT NULL,        -- ms, the longest between two samples of the row
  moved    boolean NOT NULL,     -- true where the times are those of the receipt
  offsets  int4[] NOT NULL,      -- ms from t0, ascending
  "values" float8[] NOT NULL,
  PRIMARY KEY (series, t0, message)
) PARTITION BY RANGE (t0);

-- A message whose times were moved is known again by itself alone; there are few of them.
CREATE INDEX samples_moved ON samples (message, series) WHERE moved;

-- Makes the partition of a UTC day if there is none. ATTACH, unlike CREATE TABLE ... PARTITION OF, lets readers and
-- writers of the other days go on; the lock keeps a second maker waiting until the first is done.
CREATE FUNCTION add_samples_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition text := 'samples_' || to_char(day, 'YYYYMMDD');
BEGIN
  LOCK TABLE samples IN SHARE UPDATE EXCLUSIVE MODE;
  IF to_regclass(partition) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE samples INCLUDING ALL)', partition);
    EXECUTE format('ALTER TABLE samples ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
  END IF;
END $$;

-- Drops the partitions of all days that had ended before a time; answers how many.
CREATE FUNCTION drop_samples_before(moment timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  partition regclass;
  dropped int := 0;
BEGIN
  FOR partition IN
    SELECT oid::regclass FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE inhparent = 'samples'::regclass AND relname < 'samples_' || to_char(moment AT TIME ZONE 'UTC', 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE %s', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
