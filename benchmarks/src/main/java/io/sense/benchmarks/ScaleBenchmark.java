package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.WaitingTraces;
import io.sense.benchmarks.platform.Checkpoint;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * CPU per trace of workload W as parallelism, partitions and state grow (design, section 8): flat,
 * if Sense scales. Each size has a platform of its own, all get the same load.
 */
final class ScaleBenchmark implements Benchmark {
  private static final double BAR = 0.15;
  private static final double THEN = 0.05;
  private static final String PREFIX = BenchRequest.PREFIX;
  private static final double MEGABYTE = 1 << 20;

  /** At which the state is filled: its bytes in uncompressed OTLP. */
  private static final int FILL_MEGABYTES_PER_SECOND = 30;

  /** Sent at most of the size of the state: RocksDB compresses it. */
  private static final int MOST_SENT = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final LoadConfig load;
  private final RigConfig rig;
  private final List<Integer> parallelisms;
  private final List<Integer> partitions;
  private final List<Integer> stateMegabytes;
  private final Report report;
  private final Consumer<String> console;

  private ScaleBenchmark(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    load = LoadConfig.read(settings, quick ? 1_000 : 5_000, quick ? 25 : 120, quick ? 10 : 60);
    rig = RigConfig.read(settings, request, false).with(load.platform("none"));
    parallelisms = sizes(settings, "SCALE_PARALLELISM", quick ? "1,4" : "1,2,4");
    partitions = sizes(settings, "SCALE_PARTITIONS", quick ? "none" : "4,16,64");
    stateMegabytes = sizes(settings, "SCALE_STATE_MB", quick ? "none" : "100,1000,5000");
    console = request.console();
    report = new Report("scale", ResultFiles.read(settings), console);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new ScaleBenchmark(settings, request);
  }

  @Override
  public Outcome run() {
    report.facts(load.effective());
    report.facts(rig.facts());
    Map<String, Double> byParallelism = new LinkedHashMap<>();
    for (int parallelism : parallelisms) {
      int enough = Math.max(rig.partitions(), parallelism);
      byParallelism.put(
          "parallelism " + parallelism,
          measure("parallelism " + parallelism, rig.with(enough, parallelism), 0));
    }
    compare("CPU per trace over parallelism", byParallelism);
    Map<String, Double> byPartitions = new LinkedHashMap<>();
    for (int count : partitions) {
      byPartitions.put(
          "partitions " + count,
          measure("partitions " + count, rig.with(count, rig.parallelism()), 0));
    }
    compare("CPU per trace over partitions", byPartitions);
    Map<String, Double> byState = new LinkedHashMap<>();
    for (int megabytes : stateMegabytes) {
      String name = "state %d MB".formatted(megabytes);
      byState.put(name, measure(name, rig.with(WAITING_STAY), megabytes));
    }
    compare("CPU per trace over state", byState);
    return report.finish();
  }

  /** Traces that look incomplete stay open, and hold their logs, for longer than it is measured. */
  private static final Map<String, String> WAITING_STAY =
      Map.of("SENSE_CORRELATION_QUIET_INCOMPLETE", "2h", "SENSE_CORRELATION_LONGEST_OPEN", "2h");

  private double measure(String name, RigConfig config, int megabytes) {
    console.accept("Scale: " + name);
    try (Rig running = Rig.start(config, console)) {
      Loads loads = new Loads();
      if (megabytes > 0) {
        fill(running, loads, megabytes);
      }
      SteadyRun.Result result = SteadyRun.run(running, loads, load.plan());
      report.faults(result.faults());
      report.faults(running.faults());
      if (!result.keepsUp()) {
        report.fault("%s was %.1f s behind".formatted(name, result.secondsBehind()));
      }
      SteadyRun.tell(report, name, result);
      List<Checkpoint> checkpoints = result.to().checkpoints();
      if (!checkpoints.isEmpty()) {
        long bytes = checkpoints.get(checkpoints.size() - 1).stateBytes();
        report.figures().add(name, "state at the last checkpoint", bytes / MEGABYTE, "MB");
      }
      return result.micros();
    }
  }

  /** Until a checkpoint says that the state has its size. */
  private void fill(Rig running, Loads loads, int megabytes) {
    long start = Loads.soon();
    WaitingTraces waiting =
        loads.waiting(
            (long) (MOST_SENT * megabytes * MEGABYTE), FILL_MEGABYTES_PER_SECOND * MEGABYTE, start);
    running.outputs().ignore(waiting.ids());
    try (OpenLoop loop = OpenLoop.start("waiting", waiting, running.client(), start)) {
      double full = megabytes * MEGABYTE;
      running.await(
          PATIENCE,
          "the state to fill",
          () -> "%d MB".formatted((long) (stateBytes(running) / MEGABYTE)),
          () -> loop.isOver() || stateBytes(running) >= full);
      if (stateBytes(running) < full) {
        report.fault("the state did not come to " + megabytes + " MB");
      }
    }
  }

  private static double stateBytes(Rig running) {
    List<Checkpoint> checkpoints = running.sampler().latestCheckpoints();
    return checkpoints.isEmpty() ? 0 : checkpoints.get(checkpoints.size() - 1).stateBytes();
  }

  private void compare(String what, Map<String, Double> microsBySize) {
    if (microsBySize.size() < 2) {
      return;
    }
    double first = microsBySize.values().iterator().next();
    Table table = new Table(what, "us", "beside the first");
    List<String> figures = new ArrayList<>();
    double worst = 0;
    for (Map.Entry<String, Double> size : microsBySize.entrySet()) {
      double more = size.getValue() / first - 1;
      worst = Math.max(worst, Math.abs(more));
      table.row(size.getKey(), Figures.number(size.getValue()), "%+.0f %%".formatted(100 * more));
      figures.add(Figures.number(size.getValue()));
    }
    report.table(table);
    report.row(
        new Row(
            what + " (" + String.join(", ", microsBySize.keySet()) + ")",
            "within %.0f %%".formatted(100 * BAR),
            "within %.0f %%".formatted(100 * THEN),
            "%.0f %% (%s us)".formatted(100 * worst, String.join(", ", figures)),
            worst <= BAR));
  }

  private static List<Integer> sizes(Settings settings, String name, String fallback) {
    String text = settings.text(PREFIX + name, fallback);
    if (text.equals("none")) {
      return List.of();
    }
    if (!text.matches("\\d{1,6}(,\\d{1,6})*")) {
      settings.fault(
          PREFIX + name + " must be none or a list of numbers such as 1,2,4, not \"" + text + '"');
      return List.of();
    }
    return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
  }
}
