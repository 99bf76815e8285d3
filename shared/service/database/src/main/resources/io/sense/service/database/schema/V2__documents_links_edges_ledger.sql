-- What a settled trace consists of, in parts: sense.v1.TraceDocument, gzipped. A reader merges the parts of a trace.
CREATE TABLE trace_documents (
  trace_id   uuid        NOT NULL,
  generation timestamptz NOT NULL,
  settled_at timestamptz NOT NULL,
  part       integer     NOT NULL,
  document   bytea       NOT NULL,
  PRIMARY KEY (trace_id, generation, settled_at, part)
) PARTITION BY RANGE (generation);
-- It is compressed already.
ALTER TABLE trace_documents ALTER COLUMN document SET STORAGE EXTERNAL;
CREATE TABLE trace_documents_default PARTITION OF trace_documents DEFAULT;

-- Traces that belong together: sense.v1.TraceLink. Services are '' and starts null where not known. The same link found
-- again under another linked_at is one link: readers take the newest.
CREATE TABLE trace_links (
  parent_trace_id    uuid             NOT NULL,
  child_trace_id     uuid             NOT NULL,
  kind               text             NOT NULL,
  value              text             NOT NULL,
  confidence         double precision NOT NULL,
  parent_service     text             NOT NULL,
  child_service      text             NOT NULL,
  parent_start_nanos bigint,
  child_start_nanos  bigint,
  linked_at          timestamptz      NOT NULL,
  PRIMARY KEY (parent_trace_id, child_trace_id, kind, linked_at),
  CHECK (kind IN ('circuit_id', 'resource_id', 'product_id', 'span_link'))
) PARTITION BY RANGE (linked_at);
CREATE INDEX trace_links_child ON trace_links (child_trace_id);
CREATE TABLE trace_links_default PARTITION OF trace_links DEFAULT;

-- Calls between services per minute of settling: sense.v1.ServiceEdge. Buckets are those of sense.v1.DurationHistogram,
-- ascending, with a count each.
CREATE TABLE service_edges (
  minute           timestamptz NOT NULL,
  caller           text        NOT NULL,
  callee           text        NOT NULL,
  calls            bigint      NOT NULL,
  errors           bigint      NOT NULL,
  duration_buckets integer[]   NOT NULL,
  duration_counts  bigint[]    NOT NULL,
  PRIMARY KEY (minute, caller, callee),
  CHECK (cardinality(duration_buckets) = cardinality(duration_counts))
) PARTITION BY RANGE (minute);
CREATE TABLE service_edges_default PARTITION OF service_edges DEFAULT;

-- What became of the records of each broker minute: sense.v1.LedgerRow.
CREATE TABLE ledger (
  minute         timestamptz NOT NULL,
  signal         text        NOT NULL,
  revision       bigint      NOT NULL,
  received       bigint      NOT NULL,
  span_id        bigint      NOT NULL,
  "interval"     bigint      NOT NULL,
  trace          bigint      NOT NULL,
  orphan         bigint      NOT NULL,
  uncorrelatable bigint      NOT NULL,
  correlated     bigint      NOT NULL,
  repeats        bigint      NOT NULL,
  dead_letters   bigint      NOT NULL,
  open           bigint      NOT NULL,
  PRIMARY KEY (minute, signal),
  CHECK (signal IN ('spans', 'logs'))
) PARTITION BY RANGE (minute);
CREATE TABLE ledger_default PARTITION OF ledger DEFAULT;

DROP FUNCTION prepare_correlation_partitions(integer, integer, timestamptz);
DROP FUNCTION drop_correlation_partitions(integer, timestamptz);

-- The column by whose days a table is partitioned.
CREATE FUNCTION partition_column(parent regclass) RETURNS name LANGUAGE sql STABLE AS $$
  SELECT attname FROM pg_partitioned_table JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
  WHERE partrelid = parent
$$;

-- Makes a table's partitions of today, of the days ahead, and of every kept day that has rows in the default partition,
-- whose rows move. Answers how many were made. Does nothing, and locks nothing, when all are there.
CREATE FUNCTION prepare_partitions(parent regclass, days_ahead integer, days_kept integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  today      date := at::date;
  table_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  rest       text := table_name || '_default';
  key        text := partition_column(parent);
  day        date;
  name       text;
  columns    text;
  made       integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sense.partitions.' || table_name));
  FOR day IN EXECUTE format(
    'SELECT $1 + ahead FROM generate_series(0, $2) AS ahead'
    ' UNION'
    ' SELECT DISTINCT %1$I::date FROM %2$I WHERE %1$I >= $1 - $3 AND %1$I < $1 + $2 + 1'
    ' ORDER BY 1', key, rest) USING today, days_ahead, days_kept
  LOOP
    name := table_name || to_char(day, '_YYYYMMDD');
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    -- A writer between the move and ATTACH would make ATTACH fail; readers and writers of other partitions go on.
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', table_name);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', rest);
    EXECUTE format(
      'CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)',
      name, table_name);
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
      WHERE attrelid = parent AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format(
      'WITH moved AS (DELETE FROM %5$I WHERE %6$I >= %2$L AND %6$I < %3$L RETURNING *)'
      ' INSERT INTO %1$I (%4$s) SELECT %4$s FROM moved',
      name, day::timestamptz, (day + 1)::timestamptz, columns, rest, key);
    EXECUTE format(
      'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      table_name, name, day::timestamptz, (day + 1)::timestamptz);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops every partition of a table whose day ended more than the kept days ago, and such rows of the default partition.
-- Answers how many partitions went.
CREATE FUNCTION drop_partitions(parent regclass, days_kept integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  first_kept date := at::date - days_kept;
  table_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  expired    text;
  dropped    integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sense.partitions.' || table_name));
  FOR expired IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = parent AND child.relname ~ ('^' || table_name || '_\d{8}$')
      AND to_date(right(child.relname, 8), 'YYYYMMDD') < first_kept
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE %I', expired);
    dropped := dropped + 1;
  END LOOP;
  EXECUTE format('DELETE FROM %I WHERE %I < $1', table_name || '_default', partition_column(parent)) USING first_kept;
  RETURN dropped;
END $$;
