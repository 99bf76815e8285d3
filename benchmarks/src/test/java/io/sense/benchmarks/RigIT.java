package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.benchmarks.load.Shape;
import io.sense.settings.Settings;
import io.sense.standalone.processes.ProgramKind;
import io.sense.standalone.processes.ProgramProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every program as a process of its own, under load; one of them killed and started again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RigIT {
  private static final SteadyRun.Plan PLAN =
      new SteadyRun.Plan(Shape.W, 100, Duration.ofSeconds(10), Duration.ofSeconds(5));

  private final List<String> said = new ArrayList<>();
  private final Loads loads = new Loads();

  @Test
  void measuresAndGoesOnAfterAKill(@TempDir Path directory) {
    BenchRequest request =
        BenchRequest.parse(
            List.of(
                "SENSE_BENCH_DIRECTORY=" + directory,
                "SENSE_BENCH_PARALLELISM=1",
                "taskmanager.memory.process.size=1400m"),
            new ArrayList<>(),
            said::add);
    Settings settings = new Settings(Map.of(), request.own().toArray(String[]::new));
    // What it measures nobody looks at: that it measures.
    RigConfig config =
        RigConfig.read(settings, request, true).withJvmOptions(List.of(ProgramKind.QUICK_TO_START));
    try (Rig rig = Rig.start(config, said::add);
        IndexLag lag = IndexLag.of(rig.processes().database().orElseThrow())) {
      SteadyRun.Result first = SteadyRun.run(rig, loads, PLAN);

      assertThat(first.faults()).isEmpty();
      assertThat(first.used().byProcess())
          .containsOnlyKeys("receiver-1", "broker", "jobmanager", "taskmanager-1", "postgresql")
          .allSatisfy((process, seconds) -> assertThat(seconds).isNotNegative());
      assertThat(first.firstRevisionMicros().getTotalCount()).isEqualTo(500);

      ProgramProcess worker = rig.processes().flink().taskManagers().get(0);
      worker.kill();
      assertThat(worker.isAlive()).isFalse();
      worker.start();
      worker.awaitReady(Duration.ofMinutes(1));

      assertThat(SteadyRun.run(rig, loads, PLAN).faults()).isEmpty();
      assertThat(rig.faults()).isEmpty();
      boolean isWritten =
          rig.await(
              Duration.ofMinutes(2),
              "rows",
              () -> lag.rows("correlations") + " rows",
              () -> lag.rows("correlations") == 2_000);
      assertThat(isWritten).isTrue();
    }
    assertThat(directory).isEmptyDirectory();
  }
}
