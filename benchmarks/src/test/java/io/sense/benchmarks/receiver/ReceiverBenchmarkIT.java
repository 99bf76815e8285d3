package io.sense.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.Benchmark;
import io.sense.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark, in a few seconds. */
@Timeout(180)
class ReceiverBenchmarkIT {
  @Test
  void measuresBothTransportsAndReadsEveryRequestBack(@TempDir Path directory) throws Exception {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_BENCH_WARM_UP",
                "1s",
                "SENSE_BENCH_STRETCH",
                "1s",
                "SENSE_BENCH_RESULTS",
                directory.resolve("results").toString(),
                "SENSE_BENCH_DIRECTORY",
                directory.resolve("data").toString()));
    List<String> said = new ArrayList<>();
    Benchmark benchmark =
        ReceiverBenchmark.read(
            settings, new BenchRequest(true, List.of(), Map.of(), Map.of(), said::add));
    settings.throwIfInvalid(BenchRequest.PREFIX);

    Benchmark.Outcome outcome = benchmark.run();

    assertThat(outcome.isRight()).as(String.join("\n", said)).isTrue();
    assertThat(outcome.rows()).hasSize(4);
    try (Stream<Path> results = Files.list(directory.resolve("results"))) {
      assertThat(results).hasSize(2);
    }
    assertThat(directory.resolve("data")).isEmptyDirectory();
  }
}
