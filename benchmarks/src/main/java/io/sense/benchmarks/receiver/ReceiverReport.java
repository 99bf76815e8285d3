package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.Request;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What {@link ReceiverBenchmark} found: figures, tables and the bars. Not thread-safe. */
final class ReceiverReport {
  /** Design, section 8. */
  private static final double RECORDS_PER_CORE_BAR = 150_000;

  private static final double P99_BAR_MILLIS = 50;

  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm").withZone(ZoneOffset.UTC);

  private final ReceiverBenchConfig config;
  private final String name = FILE_TIME.format(Clock.systemUTC().instant()) + "-receiver";
  private final Figures figures = new Figures();
  private final List<String> facts = new ArrayList<>();
  private final Map<SenderKind, Double> receiverMicros = new EnumMap<>(SenderKind.class);
  private final Map<SenderKind, Histogram> latencies = new EnumMap<>(SenderKind.class);
  private final Table stretches =
      new Table(
          "stretch",
          "records/s",
          "receiver us/record",
          "broker",
          "reader",
          "generator",
          "allocated B/record",
          "GC ms/s",
          "stored B/record",
          "p50 ms",
          "p95",
          "p99",
          "max");
  private String lastLine = "";
  private BareLoop.Cost bare = new BareLoop.Cost(0, 0);

  ReceiverReport(ReceiverBenchConfig config) {
    this.config = config;
    for (Map<String, String> settings : List.of(config.effective(), config.receiver())) {
      figures.add("settings", settings);
      settings.forEach((setting, value) -> facts.add(setting + "=" + value));
    }
  }

  /** What the figures depend on, beside the settings. */
  void facts(Map<String, String> machine) {
    figures.add("machine", machine);
    machine.forEach((fact, value) -> facts.add(fact + ": " + value));
  }

  void load(RepeatedRequests requests) {
    double gzip = requests.all().stream().mapToInt(request -> request.gzip().length).sum();
    double records = requests.all().stream().mapToInt(Request::records).sum();
    figures.add("load", "gzip", gzip / records, "B/record");
    facts.add("gzip bytes a record: " + Figures.number(gzip / records));
  }

  void bare(BareLoop.Cost cost) {
    bare = cost;
    figures.add("bare loop", "inflate", cost.inflating(), "us/record");
    figures.add("bare loop", "inflate and parse", cost.all(), "us/record");
  }

  /**
   * A stretch at the greatest rate.
   *
   * @return records per second
   */
  double rate(SenderKind kind, ReceiverRig.Mark before, ReceiverRig.Mark after, long records) {
    double micros = (after.receiverCpu() - before.receiverCpu()) * 1e6 / records;
    receiverMicros.merge(kind, micros / config.repeats(), Double::sum);
    row(kind.text() + ", all it takes", before, after, records, null);
    return records * 1e9 / (after.nanos() - before.nanos());
  }

  /** A stretch at half the rate. */
  void latency(
      SenderKind kind,
      ReceiverRig.Mark before,
      ReceiverRig.Mark after,
      long records,
      Histogram micros,
      double lateMillis) {
    latencies.computeIfAbsent(kind, one -> new Histogram(3)).add(micros);
    row(kind.text() + ", half of it", before, after, records, micros);
    figures.add(kind.text() + ", half of it", "generator late, p99", lateMillis, "ms");
  }

  /** The newest stretch in words. */
  String lastLine() {
    return lastLine;
  }

  /** Tables and bars. */
  List<String> lines() {
    Table bars = new Table("what", "result", "bar", "");
    for (Map.Entry<SenderKind, Double> one : receiverMicros.entrySet()) {
      String kind = one.getKey().text();
      double perCore = 1e6 / one.getValue();
      figures.add(kind, "records/s per core", perCore, "records/s");
      figures.add(kind, "CPU against the bare loop", one.getValue() / bare.all(), "x");
      bars.row(
          kind + ", records/s per core of the receiver",
          Figures.number(perCore),
          Figures.number(RECORDS_PER_CORE_BAR),
          perCore >= RECORDS_PER_CORE_BAR ? "pass" : "SHORT");
      Histogram latency = latencies.get(one.getKey());
      if (latency != null) {
        double p99 = latency.getValueAtPercentile(99) / 1e3;
        figures.add(kind, "p99 at half its rate", p99, "ms");
        bars.row(
            kind + ", p99 at half its rate, ms",
            Figures.number(p99),
            Figures.number(P99_BAR_MILLIS),
            p99 < P99_BAR_MILLIS ? "pass" : "SHORT");
      }
      bars.row(
          kind + ", CPU against inflating and parsing only",
          Figures.number(one.getValue() / bare.all()) + " x",
          "",
          "");
    }
    List<String> lines = new ArrayList<>(bars.lines());
    lines.add("");
    lines.addAll(stretches.lines());
    lines.add("");
    lines.add(
        "Bare loop: %.2f us a record, of it %.2f to inflate."
            .formatted(bare.all(), bare.inflating()));
    return lines;
  }

  /** Keeps all of it; returns the files. */
  List<Path> write(List<String> faults) {
    List<String> text = new ArrayList<>(List.of("# " + name, ""));
    faults.forEach(fault -> text.add("WRONG: " + fault));
    text.addAll(lines());
    text.add("");
    facts.forEach(fact -> text.add("- " + fact));
    Path tables = config.results().resolve(name + ".md");
    Path csv = config.results().resolve(name + ".csv");
    try {
      Files.createDirectories(config.results());
      Files.writeString(tables, String.join("\n", text) + "\n");
      Files.writeString(csv, figures.csv());
    } catch (IOException e) {
      throw new BenchmarkException("Could not keep the results: " + e, e);
    }
    return List.of(tables, csv);
  }

  private void row(
      String run,
      ReceiverRig.Mark before,
      ReceiverRig.Mark after,
      long records,
      Histogram latency) {
    double seconds = (after.nanos() - before.nanos()) / 1e9;
    double drained = Math.max(1, after.drainedBytes() - before.drainedBytes());
    double drainCpu = after.drainCpu() - before.drainCpu();
    List<String> cells = new ArrayList<>(List.of(run));
    cells.add(cell(run, "rate", records / seconds, "records/s"));
    cells.add(perRecord(run, "receiver", after.receiverCpu() - before.receiverCpu(), records));
    cells.add(perRecord(run, "broker", after.brokerCpu() - before.brokerCpu(), records));
    cells.add(perRecord(run, "reader", drainCpu, records));
    cells.add(perRecord(run, "generator", after.ownCpu() - before.ownCpu() - drainCpu, records));
    cells.add(
        cell(
            run,
            "allocated",
            (double) (after.allocatedBytes() - before.allocatedBytes()) / records,
            "B/record"));
    cells.add(
        cell(run, "GC pauses", (after.pauseMillis() - before.pauseMillis()) / seconds, "ms/s"));
    cells.add(
        cell(
            run,
            "stored",
            (double) (after.storedBytes() - before.storedBytes()) / records,
            "B/record"));
    figures.add(run, "read back", drained / records, "B/record");
    for (double percentile : new double[] {50, 95, 99, 100}) {
      cells.add(
          latency == null
              ? ""
              : cell(
                  run,
                  "p" + Figures.number(percentile),
                  latency.getValueAtPercentile(percentile) / 1e3,
                  "ms"));
    }
    stretches.row(cells.toArray(String[]::new));
    lastLine =
        String.format(
            Locale.ROOT,
            "%s: %s records/s, receiver %s us a record%s",
            run,
            cells.get(1),
            cells.get(2),
            latency == null ? "" : ", p99 " + cells.get(11) + " ms");
  }

  private String perRecord(String run, String who, double cpuSeconds, long records) {
    return cell(run, "CPU of " + who, cpuSeconds * 1e6 / records, "us/record");
  }

  private String cell(String run, String measure, double value, String unit) {
    figures.add(run, measure, value, unit);
    return Figures.number(value);
  }
}
