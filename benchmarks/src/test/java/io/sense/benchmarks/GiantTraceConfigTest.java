package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GiantTraceConfigTest {
  @Test
  void hasTheDesignsNumbersByDefault() {
    GiantTraceConfig config = read(Map.of(), List.of());

    assertThat(config.spans()).isEqualTo(100_000);
    assertThat(config.window()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void takesLessTimeWhenItShallBeQuick() {
    GiantTraceConfig quick =
        read(Map.of("SENSE_BENCH_REPEATS", "3"), List.of("--quick", "SENSE_BENCH_WINDOW=2m"));

    assertThat(quick.duration()).isEqualTo(Duration.ofSeconds(40));
    assertThat(quick.window()).isEqualTo(Duration.ofMinutes(2));
    assertThat(quick.repeats()).isEqualTo(3);
    assertThat(quick.spans()).isEqualTo(100_000);
  }

  @Test
  void handsTheOthersSettingsToThePlatform() {
    GiantTraceConfig config = read(Map.of(), List.of("SENSE_CORRELATION_HEAP_BYTES=64MiB"));

    assertThat(config.rig().platform()).containsEntry("SENSE_CORRELATION_HEAP_BYTES", "64MiB");
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of("SENSE_BENCH_GIANT_SPANS", "1001"),
                    List.of(
                        "--fast",
                        "SENSE_BENCH_WINDO=5m",
                        "SENSE_BENCH_WARM_UP=7s",
                        "SENSE_BENCH_GIANT_DURATION=4m")))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .anySatisfy(fault -> assertThat(fault).contains("--fast"))
                    .anySatisfy(fault -> assertThat(fault).contains("WINDO is not a setting"))
                    .anySatisfy(fault -> assertThat(fault).contains("multiple of 500"))
                    .anySatisfy(fault -> assertThat(fault).contains("multiples of 5 s"))
                    .anySatisfy(fault -> assertThat(fault).contains("GIANT_DURATION")));
  }

  private static GiantTraceConfig read(Map<String, String> environment, List<String> arguments) {
    List<String> faults = new ArrayList<>();
    BenchRequest request = BenchRequest.parse(arguments, faults, line -> {});
    Settings settings = new Settings(environment, request.own().toArray(String[]::new));
    faults.forEach(settings::fault);
    GiantTraceConfig config = GiantTraceConfig.read(settings, request);
    settings.throwIfInvalid(BenchRequest.PREFIX);
    return config;
  }
}
