-- What is known of each trace, one row per trace and generation: sense.v1.Correlation, column by field.
-- Days are UTC days. OTLP times are nanoseconds since the epoch, as they came; broker times are timestamps.
CREATE TABLE correlations (
  trace_id             uuid        NOT NULL,
  generation           timestamptz NOT NULL,
  revision             bigint      NOT NULL,
  state                text        NOT NULL,
  correlation_id       text        NOT NULL,
  service              text        NOT NULL,
  operation            text        NOT NULL,
  root_seen            boolean     NOT NULL,
  missing_parents      integer     NOT NULL,
  services             text[]      NOT NULL,
  environment          text        NOT NULL,
  start_nanos          bigint      NOT NULL,
  end_nanos            bigint      NOT NULL,
  span_count           integer     NOT NULL,
  log_count            integer     NOT NULL,
  error_span_count     integer     NOT NULL,
  severity_unspecified integer     NOT NULL,
  severity_trace       integer     NOT NULL,
  severity_debug       integer     NOT NULL,
  severity_info        integer     NOT NULL,
  severity_warn        integer     NOT NULL,
  severity_error       integer     NOT NULL,
  severity_fatal       integer     NOT NULL,
  match_span_id        integer     NOT NULL,
  match_interval       integer     NOT NULL,
  match_trace          integer     NOT NULL,
  match_orphan         integer     NOT NULL,
  circuit_id           text,
  product_id           text,
  resource_id          text,
  resource_type_id     text,
  request_id           text,
  first_seen           timestamptz NOT NULL,
  last_seen            timestamptz NOT NULL,
  truncated            boolean     NOT NULL,
  synthetic            boolean     NOT NULL,
  has_errors           boolean     NOT NULL GENERATED ALWAYS AS
                         (error_span_count > 0 OR severity_error > 0 OR severity_fatal > 0) STORED,
  PRIMARY KEY (trace_id, generation),
  CHECK (state IN ('open', 'complete', 'amended'))
) PARTITION BY RANGE (generation);

-- The order of every list, then one index per question. Partial ones hold the rare rows only.
CREATE INDEX correlations_newest ON correlations (generation DESC, trace_id DESC);
CREATE INDEX correlations_services ON correlations USING gin (services);
CREATE INDEX correlations_circuit ON correlations (circuit_id, generation DESC, trace_id DESC)
  WHERE circuit_id IS NOT NULL;
CREATE INDEX correlations_product ON correlations (product_id, generation DESC, trace_id DESC)
  WHERE product_id IS NOT NULL;
CREATE INDEX correlations_resource ON correlations (resource_id, generation DESC, trace_id DESC)
  WHERE resource_id IS NOT NULL;
CREATE INDEX correlations_request ON correlations (request_id, generation DESC, trace_id DESC)
  WHERE request_id IS NOT NULL;
CREATE INDEX correlations_errors ON correlations (generation DESC, trace_id DESC) WHERE has_errors;
CREATE INDEX correlations_open ON correlations (generation DESC, trace_id DESC) WHERE state = 'open';
CREATE INDEX correlations_amended ON correlations (generation DESC, trace_id DESC) WHERE state = 'amended';
-- Rows come roughly in the order of their times, so block ranges find an overlap at next to no cost for writers.
CREATE INDEX correlations_times ON correlations USING brin (start_nanos, end_nanos)
  WITH (pages_per_range = 16, autosummarize = on);

-- Takes what no partition covers: nothing, as long as partitions are made ahead.
CREATE TABLE correlations_default PARTITION OF correlations DEFAULT;

-- Makes the partitions of today, of the days ahead, and of every kept day that has rows in the default partition,
-- whose rows move. Answers how many were made. Does nothing, and locks nothing, when all are there.
CREATE FUNCTION prepare_correlation_partitions(days_ahead integer, days_kept integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  today    date := at::date;
  day      date;
  name     text;
  columns  text;
  made     integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sense.correlations.partitions'));
  FOR day IN
    SELECT today + ahead FROM generate_series(0, days_ahead) AS ahead
    UNION
    SELECT DISTINCT generation::date FROM correlations_default
    WHERE generation >= today - days_kept AND generation < today + days_ahead + 1
    ORDER BY 1
  LOOP
    name := 'correlations_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    -- A writer between the move and ATTACH would make ATTACH fail; readers and writers of other partitions go on.
    LOCK TABLE ONLY correlations IN SHARE UPDATE EXCLUSIVE MODE;
    LOCK TABLE correlations_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
      'CREATE TABLE %I (LIKE correlations INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', name);
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
      WHERE attrelid = 'correlations'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format(
      'WITH moved AS (DELETE FROM correlations_default WHERE generation >= %2$L AND generation < %3$L RETURNING *)'
      ' INSERT INTO %1$I (%4$s) SELECT %4$s FROM moved', name, day::timestamptz, (day + 1)::timestamptz, columns);
    EXECUTE format(
      'ALTER TABLE correlations ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      name, day::timestamptz, (day + 1)::timestamptz);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops every partition whose day ended more than the kept days ago, and such rows of the default partition. Answers
-- how many partitions went.
CREATE FUNCTION drop_correlation_partitions(days_kept integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  first_kept date := at::date - days_kept;
  expired    text;
  dropped    integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sense.correlations.partitions'));
  FOR expired IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'correlations'::regclass AND child.relname ~ '^correlations_\d{8}$'
      AND to_date(right(child.relname, 8), 'YYYYMMDD') < first_kept
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE %I', expired);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM correlations_default WHERE generation < first_kept;
  RETURN dropped;
END $$;
