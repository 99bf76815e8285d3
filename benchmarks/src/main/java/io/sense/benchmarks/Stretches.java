package io.sense.benchmarks;

import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.platform.Checkpoint;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.Sample;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the platform used and held in each stretch of a benchmark. Not thread-safe. */
final class Stretches {
  private final Figures figures;
  private final Table table =
      new Table(
          "stretch",
          "CPU s JVMs",
          "CPU s PostgreSQL",
          "CPU s generator",
          "us a record",
          "heap after GC MB",
          "longest pause ms",
          "resident MB",
          "join's heap MB",
          "longest checkpoint (join's sync) ms");

  Stretches(Figures figures) {
    this.figures = figures;
  }

  /**
   * Adds one.
   *
   * @param records that came in it
   * @param cpuOfRecords the platform's CPU seconds that count for them
   */
  void add(String run, Rig rig, Rig.Mark from, Rig.Mark to, long records, double cpuOfRecords) {
    CpuUse used = to.cpu().since(from.cpu());
    GcLog gc = to.gc().since(from.gc());
    List<Sample> samples = rig.sampler().samples(from.nanos(), to.nanos());
    List<Checkpoint> checkpoints =
        to.checkpoints().subList(from.checkpoints().size(), to.checkpoints().size());
    long residentMegabytes = most(samples, Sample::residentBytes) >> 20;
    long joinHeapMegabytes = most(samples, Sample::joinHeapBytes) >> 20;
    long checkpointMillis = most(checkpoints, Checkpoint::millis);
    long syncMillis = most(checkpoints, Checkpoint::joinSyncMillis);
    double microsARecord = cpuOfRecords / records * 1e6;

    figures.add(run, "time", used.seconds(), "s");
    figures.add(run, "records", records, "");
    used.byProcess()
        .forEach((process, seconds) -> figures.add(run, "cpu " + process, seconds, "s"));
    figures.add(run, "cpu generator", used.generator(), "s");
    figures.add(run, "cpu a record", microsARecord, "us");
    figures.add(run, "cpu a trace of 8", microsARecord * Shape.W.records(), "us");
    figures.add(run, "heap after a collection, most", gc.mostHeapMegabytesAfter(), "MB");
    figures.add(run, "collections", gc.collections().size(), "");
    figures.add(run, "pauses", gc.pauseMillis(), "ms");
    figures.add(run, "longest pause", gc.longestPauseMillis(), "ms");
    figures.add(run, "taskmanagers resident, most", residentMegabytes, "MB");
    figures.add(run, "join's heap, most", joinHeapMegabytes, "MB");
    figures.add(run, "checkpoints", checkpoints.size(), "");
    figures.add(run, "longest checkpoint", checkpointMillis, "ms");
    figures.add(run, "longest sync phase of the join", syncMillis, "ms");
    figures.add(run, "largest state", most(checkpoints, Checkpoint::stateBytes) >> 20, "MB");
    to.threads()
        .since(from.threads())
        .forEach((part, seconds) -> figures.add(run, "cpu of " + part, seconds, "s"));
    table.row(
        run,
        "%.1f".formatted(used.platform() - used.postgres()),
        "%.1f".formatted(used.postgres()),
        "%.1f".formatted(used.generator()),
        Figures.number(microsARecord),
        Integer.toString(gc.mostHeapMegabytesAfter()),
        Figures.number(gc.longestPauseMillis()),
        Long.toString(residentMegabytes),
        Long.toString(joinHeapMegabytes),
        checkpointMillis + " (" + syncMillis + ")");
  }

  Table table() {
    return table;
  }

  List<String> lines() {
    return table.lines();
  }

  private static <T> long most(List<T> list, ToLongFunction<T> figure) {
    return list.stream().mapToLong(figure).max().orElse(0);
  }
}
