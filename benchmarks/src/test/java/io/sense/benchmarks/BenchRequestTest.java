package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchRequestTest {
  private final List<String> faults = new ArrayList<>();

  @Test
  void sortsSettingsByWhoseTheyAre() {
    BenchRequest request =
        parse(
            "SENSE_BENCH_WINDOW=5m",
            "--quick",
            "SENSE_CORRELATION_HORIZON=1m",
            "taskmanager.memory.process.size=8g",
            "state.backend.rocksdb.use-bloom-filter=false");

    assertThat(request.quick()).isTrue();
    assertThat(request.own()).containsExactly("SENSE_BENCH_WINDOW=5m");
    assertThat(request.platform()).isEqualTo(Map.of("SENSE_CORRELATION_HORIZON", "1m"));
    assertThat(request.flink())
        .isEqualTo(
            Map.of(
                "taskmanager.memory.process.size",
                "8g",
                "state.backend.rocksdb.use-bloom-filter",
                "false"));
    assertThat(faults).isEmpty();
  }

  @Test
  void namesWhatIsNoneOfThem() {
    parse("--fast", "window=5m", "SENSE_X");

    assertThat(faults).hasSize(3).first().asString().contains("--fast");
  }

  private BenchRequest parse(String... arguments) {
    return BenchRequest.parse(List.of(arguments), faults, line -> {});
  }
}
