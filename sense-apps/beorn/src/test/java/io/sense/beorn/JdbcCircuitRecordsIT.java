package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.beorn.CircuitRecords.Planned;
import io.sense.beorn.CircuitRecords.Seen;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Schema;
import io.sense.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdbcCircuitRecordsIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String CORRELATION =
      """
      INSERT INTO correlations (trace_id, generation, revision, state, correlation_id, service,
        operation, root_seen, missing_parents, services, environment, start_nanos, end_nanos,
        span_count, log_count, error_span_count, severity_unspecified, severity_trace,
        severity_debug, severity_info, severity_warn, severity_error, severity_fatal,
        match_span_id, match_interval, match_trace, match_orphan, circuit_id, first_seen,
        last_seen, truncated, synthetic)
      VALUES (gen_random_uuid(), now() - interval '%s', 1, 'complete', 'c', 's', 'o', true, 0,
        '{s}', '', 0, 0, 1, 0, %d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'C-1', now(), '%s', false,
        false)
      """;

  @TempDir Path directory;

  @Test
  void readsWhatIsThereAndSaysWhatIsMissing() throws Exception {
    try (TestDatabase database = TestDatabase.start(directory)) {
      CircuitRecords records = new JdbcCircuitRecords(new Transactions(database.pool));
      assertThat(records.inventory("C-1").missing())
          .isEqualTo("The table arda.circuits is missing: arda makes it when it starts");
      assertThat(records.telemetry("C-1", DAY).missing())
          .isEqualTo(
              "The table public.correlations is missing: the index job makes it when it starts");

      database.execute(
          "CREATE SCHEMA arda",
          "CREATE TABLE arda.circuits (circuit_id text, name text, product_id text, customer text,"
              + " a_device_id text, z_device_id text, state text)",
          "INSERT INTO arda.circuits VALUES ('C-1', 'n', 'P-1', NULL, 'a', 'z', 'active')");
      Schema.migrate(DatabaseConfig.from(new Settings(TestDatabase.settings(database.server))));
      assertThat(records.telemetry("C-1", DAY)).isEqualTo(Part.nothing());
      database.execute(
          CORRELATION.formatted("3 days", 1, "2026-03-01T00:00:00Z"),
          CORRELATION.formatted("1 hour", 0, "2026-03-09T00:00:00Z"),
          CORRELATION.formatted("1 minute", 2, "2026-03-10T00:00:00Z"));
      assertThat(records.inventory("C-1"))
          .isEqualTo(Part.known(new Planned("P-1", null, "a", "z", "active")));
      assertThat(records.inventory("C-2")).isEqualTo(Part.nothing());
      assertThat(records.telemetry("C-1", DAY))
          .isEqualTo(Part.known(new Seen(Instant.parse("2026-03-10T00:00:00Z"), 2, 1)));

      database.server.stop();
      assertThat(records.inventory("C-1").missing()).startsWith("Could not read arda.circuits");
    }
  }
}
