-- A row is written two or three times within seconds. With room for a second version on its page, a revision that changes
-- no indexed value (the state is one) touches no index.
DO $$
DECLARE
  child regclass;
BEGIN
  FOR child IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'correlations'::regclass LOOP
    EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', child);
  END LOOP;
END $$;

-- Makes a table's partitions of today, of the days ahead, and of every kept day that has rows in the default partition,
-- whose rows move; with the storage parameters of the default partition. Answers how many were made. Does nothing, and
-- locks nothing, when all are there.
CREATE OR REPLACE FUNCTION prepare_partitions(parent regclass, days_ahead integer, days_kept integer, at timestamptz)
RETURNS integer LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  today      date := at::date;
  table_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  rest       text := table_name || '_default';
  key        text := partition_column(parent);
  day        date;
  name       text;
  columns    text;
  options    text := (SELECT 'WITH (' || array_to_string(reloptions, ', ') || ')' FROM pg_class
                      WHERE oid = rest::regclass);
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
      'CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE) %s',
      name, table_name, options);
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
