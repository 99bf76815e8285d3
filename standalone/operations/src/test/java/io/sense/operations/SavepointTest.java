package io.sense.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SavepointTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void printsThePathAndNothingElse() throws Exception {
    try (FakeFlink flink = flink()) {
      assertThat(run(flink.setting(), "SENSE_FLINK_SAVEPOINTS=s3://b/kept")).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("s3://b/kept/1");
      assertThat(flink.posted)
          .containsExactly(
              "POST jobs/one/savepoints {\"formatType\":\"CANONICAL\","
                  + "\"target-directory\":\"s3://b/kept\",\"cancel-job\":false}");
    }
  }

  @Test
  void takesNoSettingsOfTheJob() throws Exception {
    try (FakeFlink flink = flink()) {
      assertThat(run(flink.setting(), "SENSE_CORRELATION_HORIZON=1m")).isOne();
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("SENSE_CORRELATION_HORIZON");
      assertThat(flink.posted).isEmpty();
    }
  }

  private static FakeFlink flink() throws Exception {
    return new FakeFlink()
        .with(
            "GET jobs/overview",
            "{\"jobs\":[{\"jid\":\"one\",\"name\":\"sense-correlation\",\"state\":\"RUNNING\"}]}")
        .with("GET jobs/one", "{\"state\":\"RUNNING\",\"vertices\":[]}")
        .with("POST jobs/one/savepoints", "{\"request-id\":\"r\"}")
        .with(
            "GET jobs/one/savepoints/r",
            "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"s3://b/kept/1\"}}");
  }

  private int run(String... arguments) {
    return Savepoint.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Map.of(),
        List.of(arguments));
  }
}
